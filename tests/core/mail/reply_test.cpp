#include "core/mail/reply.hpp"

#include <doctest/doctest.h>

#include <string>

using maildocket::Error;
using maildocket::ErrorCode;
using maildocket::reply_for;

TEST_CASE("a reply is one line with its enhanced status") {
    CHECK(maildocket::Reply{550, {5, 1, 1}, "no such queue"}.line() == "550 5.1.1 no such queue");
}

TEST_CASE("an error becomes a reply that does not tell its detail") {
    struct Row {
        ErrorCode code;
        const char* start;
    };
    for (const auto& row :
         {Row{ErrorCode::invalid_input, "554 5.6.0 "},
          Row{ErrorCode::not_found, "550 5.1.1 "},
          Row{ErrorCode::conflict, "451 4.3.0 "},
          Row{ErrorCode::store_unavailable, "451 4.3.0 "},
          Row{ErrorCode::commit_in_doubt, "451 4.3.0 "},
          Row{ErrorCode::no_space, "452 4.3.1 "},
          Row{ErrorCode::internal, "451 4.3.0 "}}) {
        const auto line = reply_for(Error{row.code, "secret"}).line();
        CAPTURE(line);
        CHECK(line.starts_with(row.start));
        CHECK(line.find("secret") == std::string::npos);
    }
}
