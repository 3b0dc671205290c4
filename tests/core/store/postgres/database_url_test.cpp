#include "core/store/postgres/database_url.hpp"

#include "core/store/postgres/failure.hpp"
#include "core/store/postgres/stores.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace maildocket;
using namespace maildocket::postgres;

TEST_CASE("a URL that libpq can't read is the administrator's error, without its secrets") {
    for (const std::string url :
         {"postgresql://anna:se%zzcret@db.example/maildocket",
          "postgresql://anna:se%00cret@db.example/maildocket",
          "postgresql://anna:secret@db.example/maildocket?no_such_option=1",
          "postgresql://anna:secret@[::1/maildocket"}) {
        CAPTURE(url);
        const auto opened = make_stores(url)->open_intake();
        REQUIRE_FALSE(opened.has_value());
        CHECK(opened.error().code == ErrorCode::invalid_input);
        CHECK(opened.error().detail.find("cret") == std::string::npos);
    }
}

TEST_CASE("a server that can't be reached is named, its password is not") {
    const auto stores =
        make_stores("postgresql://anna:socket@/maildocket?host=/nonexistent/socket&port=5433");
    const auto opened = stores->open_ledger();
    REQUIRE_FALSE(opened.has_value());
    CHECK(opened.error().code == ErrorCode::store_unavailable);
    CHECK(opened.error().detail.find("5433") != std::string::npos);
    CHECK(opened.error().detail.find("nonexistent/socket") == std::string::npos);
    CHECK(stores->open_intake().error() == opened.error());
}

TEST_CASE("a password is masked wherever it stands in a message") {
    const DatabaseUrl database("postgresql://anna:p%40ss@db.example/maildocket");
    CHECK(database.cleaned("p@ss and p@ssp@ss") == "******** and ****************");
    CHECK(DatabaseUrl("postgresql://db.example/x").cleaned("nothing") == "nothing");
}

TEST_CASE("what the URL leaves open gets our defaults, what it says stays") {
    const DatabaseUrl database(
        "postgresql://db.example/x?application_name=it's&client_encoding=LATIN1"
    );
    CHECK(database.conninfo().find("application_name='it\\'s'") != std::string::npos);
    CHECK(database.conninfo().find("client_encoding='UTF8'") != std::string::npos);
    CHECK(database.conninfo().find("connect_timeout='10'") != std::string::npos);
}
