#pragma once

#include "core/store/postgres/database_url.hpp"
#include "core/store/postgres/parameters.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct pg_conn;
struct pg_result;

// libpq in pipeline mode, for the intake path alone: what is queued goes out in one piece and comes
// back in one round trip, so BEGIN and savepoints cost none of their own. libpqxx 6.4 cannot do
// that (docs/decisions/0010-postgresql-intake.md has the figures).
namespace maildocket::postgres {

struct PreparedStatement {
    const char* name;
    const char* sql;
};

// Rows of one statement, as text.
class Rows {
public:
    explicit Rows(pg_result* result) : result_(result) {}

    [[nodiscard]] int count() const;
    [[nodiscard]] bool is_null(int row, int column) const;
    [[nodiscard]] std::string_view text(int row, int column) const;
    [[nodiscard]] std::int64_t integer(int row, int column) const;
    [[nodiscard]] std::optional<std::int64_t> optional_integer(int row, int column) const;
    [[nodiscard]] std::string_view command() const;  // "COMMIT", "INSERT 0 1"

private:
    struct Clear {
        void operator()(pg_result* result) const;
    };
    std::unique_ptr<pg_result, Clear> result_;
};

// One connection; belongs to one thread at a time.
class Pipeline {
public:
    // Connects, runs `settings` and prepares the statements, which are constants.
    Pipeline(
        DatabaseUrl database, const char* settings, std::span<const PreparedStatement> statements
    );

    // The parameters may go as soon as this returns.
    void queue(const PreparedStatement& statement, const Parameters& parameters = {});
    // Sends what is queued and waits for all of it: one Rows for each statement. Throws the failure
    // of the first that failed; those behind it were not run.
    std::vector<Rows> run();

    // Runs what is queued, whatever becomes of it: before a rollback.
    void settle();

    // The connection is of no use any more: it ended, or its server is not the one to write to.
    [[nodiscard]] bool lost() const { return lost_; }
    // Looks whether it ended while nothing was asked; only between transactions.
    [[nodiscard]] bool alive();
    void reconnect();

private:
    struct Finish {
        void operator()(pg_conn* connection) const;
    };

    void prepare_all();
    [[noreturn]] void throw_lost();

    DatabaseUrl database_;
    const char* settings_;
    std::span<const PreparedStatement> statements_;
    std::unique_ptr<pg_conn, Finish> connection_;
    std::size_t queued_ = 0;
    bool lost_ = false;
};

}  // namespace maildocket::postgres
