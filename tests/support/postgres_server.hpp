#pragma once

#include "tests/support/temporary_folder.hpp"

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace maildocket::test {

// A PostgreSQL cluster of its own on a Unix socket in a temporary folder, durable as a real one. It
// ends with this object, or with this process if that crashes. As root the server runs as user
// `postgres`.
class PostgresServer {
public:
    // Lines for postgresql.conf, e.g. "lock_timeout = 100".
    explicit PostgresServer(const std::vector<std::string>& settings = {});
    ~PostgresServer();
    PostgresServer(const PostgresServer&) = delete;
    PostgresServer& operator=(const PostgresServer&) = delete;
    PostgresServer(PostgresServer&&) = delete;
    PostgresServer& operator=(PostgresServer&&) = delete;

    // One server for all tests of this process that do not stop it.
    static PostgresServer& shared();

    // Makes an empty database and returns its URL.
    std::string make_database();
    [[nodiscard]] std::string url(const std::string& database) const;
    // What psql prints, without headers.
    std::string query(const std::string& url, const std::string& sql) const;

    // The next start() makes it a standby that waits for a primary.
    void make_standby() const;

    void start();
    void stop();   // sessions are cut off, nothing is lost
    void kill9();  // as if the host had lost its power, but for the disk's cache
    void restart() {
        stop();
        start();
    }

private:
    void end_with(int signal);
    [[nodiscard]] bool ready() const;

    TemporaryFolder folder_;
    std::filesystem::path data_ = folder_.file("data");
    pid_t postmaster_ = 0;
    int databases_ = 0;
};

}  // namespace maildocket::test
