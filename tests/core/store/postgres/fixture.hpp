#pragma once

#include "core/store/postgres/stores.hpp"
#include "tests/contract/desk.hpp"
#include "tests/support/postgres_server.hpp"

#include <string>
#include <thread>

namespace maildocket::test {

// A server that a test may stop, kill and configure.
struct OwnServer {
    [[nodiscard]] std::unique_ptr<store::Stores> stores() const {
        return postgres::make_stores(url);
    }
    // Until this SQL gives `t`.
    void wait_until(const std::string& sql) const {
        while (server.query(url, sql) != "t\n") {
            std::this_thread::yield();
        }
    }

    PostgresServer server;
    std::string url = server.make_database();
};

[[nodiscard]] inline bool is_new(const Result<Claimed>& claimed) {
    return std::holds_alternative<routing::Answers>(claimed.value());
}

}  // namespace maildocket::test
