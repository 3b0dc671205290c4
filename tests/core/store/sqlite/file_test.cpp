#include "core/store/sqlite/connection.hpp"
#include "core/store/sqlite/stores.hpp"
#include "tests/contract/desk.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/temporary_folder.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

using namespace maildocket;
using namespace maildocket::test;

TEST_CASE("the file is made by the schema and by nothing else") {
    const TemporaryFolder folder;
    const auto path = folder.file("store.db");
    const auto stores = sqlite::make_stores(path);
    CHECK(code_of(stores->open_intake()) == ErrorCode::store_unavailable);
    CHECK(code_of(stores->open_directory()) == ErrorCode::store_unavailable);
    CHECK(code_of(stores->open_tickets()) == ErrorCode::store_unavailable);
    CHECK(code_of(stores->open_ledger()) == ErrorCode::store_unavailable);
    CHECK_FALSE(std::filesystem::exists(path));
    must(must(stores->open_schema())->upgrade(noon));
    CHECK(std::filesystem::exists(path));
    must(stores->open_intake());
}

TEST_CASE("mails are for the owner and the group") {
    const TemporaryFolder folder;
    const auto path = folder.file("store.db");
    const auto before = ::umask(0);
    const auto schema = must(sqlite::make_stores(path)->open_schema());
    must(schema->upgrade(noon));
    ::umask(before);
    for (const auto* suffix : {"", "-wal", "-shm"}) {
        CAPTURE(suffix);
        const auto permissions = std::filesystem::status(path + suffix).permissions();
        CHECK(permissions == static_cast<std::filesystem::perms>(0660));
    }
}

TEST_CASE("a place that cannot be a store says so") {
    const TemporaryFolder folder;
    std::ofstream(folder.file("text.db")) << std::string(4096, 'x');
    std::filesystem::create_directory(folder.file("folder.db"));
    for (const auto* place : {"missing/store.db", "text.db", "folder.db"}) {
        CAPTURE(place);
        const auto stores = sqlite::make_stores(folder.file(place));
        const auto schema = stores->open_schema();
        CHECK(code_of(schema) == ErrorCode::store_unavailable);
        CHECK(schema.error().detail.find(place) != std::string::npos);
        CHECK(code_of(stores->open_intake()) == ErrorCode::store_unavailable);
    }
}

TEST_CASE("a folder that may not be written says so") {
    const TemporaryFolder folder;
    const auto path = folder.file("store.db");
    must(must(sqlite::make_stores(path)->open_schema())->upgrade(noon));
    std::filesystem::permissions(path, static_cast<std::filesystem::perms>(0644));
    std::filesystem::permissions(folder.path(), static_cast<std::filesystem::perms>(0555));
    ChildProcess child([&] {
        if (::getuid() == 0) {  // root may write everywhere
            REQUIRE(::setuid(65534) == 0);
        }
        const auto stores = sqlite::make_stores(path);
        REQUIRE(code_of(stores->open_intake()) == ErrorCode::store_unavailable);
        const auto elsewhere = sqlite::make_stores(folder.file("new.db"));
        REQUIRE(code_of(elsewhere->open_schema()) == ErrorCode::store_unavailable);
    });
    CHECK(child.succeeded());
    std::filesystem::permissions(folder.path(), static_cast<std::filesystem::perms>(0755));
}

TEST_CASE("a store on a local disk has no problems") {
    const TemporaryFolder folder;
    const auto schema = must(sqlite::make_stores(folder.file("store.db"))->open_schema());
    must(schema->upgrade(noon));
    const auto remarks = must(schema->examine());
    CHECK_FALSE(remarks.empty());
    for (const auto& remark : remarks) {
        CAPTURE(remark.text);
        CHECK_FALSE(remark.problem);
    }
}

TEST_CASE("a name that is none of ours is an error and not a guess") {
    const TemporaryFolder folder;
    const auto path = folder.file("store.db");
    const auto stores = sqlite::make_stores(path);
    must(must(stores->open_schema())->upgrade(noon));
    const auto intake = must(stores->open_intake());
    DeliveryId delivery;
    {
        const auto transaction = must(intake->begin());
        delivery = must(claim_and_apply(*transaction, plain_mail("odd@example"))).delivery;
        must(transaction->commit());
    }
    sqlite::Connection(path, sqlite::Connection::File::existing)
        .execute("UPDATE deliveries SET outcome = 'eaten', trace = 'no json'");
    const auto ledger = must(stores->open_ledger());
    CHECK(code_of(ledger->list({})) == ErrorCode::internal);
    CHECK(code_of(ledger->sums()) == ErrorCode::internal);
    CHECK(code_of(ledger->show(delivery)) == ErrorCode::internal);
}
