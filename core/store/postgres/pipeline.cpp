#include "core/store/postgres/pipeline.hpp"

#include "core/store/postgres/failure.hpp"

#include <libpq-fe.h>

#include <charconv>
#include <utility>

namespace maildocket::postgres {

int Rows::count() const {
    return PQntuples(result_.get());
}

bool Rows::is_null(int row, int column) const {
    return PQgetisnull(result_.get(), row, column) != 0;
}

std::string_view Rows::text(int row, int column) const {
    return {
        PQgetvalue(result_.get(), row, column),
        static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
}

std::int64_t Rows::integer(int row, int column) const {
    const auto digits = text(row, column);
    std::int64_t number = 0;
    const auto [stop, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc{} || stop != digits.data() + digits.size()) {
        throw_failure(ErrorCode::internal, "PostgreSQL: a number was expected");
    }
    return number;
}

std::optional<std::int64_t> Rows::optional_integer(int row, int column) const {
    return is_null(row, column) ? std::nullopt : std::optional(integer(row, column));
}

std::string_view Rows::command() const {
    return PQcmdStatus(result_.get());
}

void Rows::Clear::operator()(pg_result* result) const {
    PQclear(result);
}

void Pipeline::Finish::operator()(pg_conn* connection) const {
    PQfinish(connection);
}

Pipeline::Pipeline(
    DatabaseUrl database, const char* settings, std::span<const PreparedStatement> statements
)
    : database_(std::move(database)), settings_(settings), statements_(statements) {
    reconnect();
}

void Pipeline::reconnect() {
    connection_.reset(PQconnectdb(database_.conninfo().c_str()));
    lost_ = true;  // until all of it has worked
    queued_ = 0;
    if (PQstatus(connection_.get()) != CONNECTION_OK) {
        throw Failure(error_of({}, database_.cleaned(PQerrorMessage(connection_.get()))));
    }
    PQsetNoticeProcessor(
        connection_.get(), [](void* /*context*/, const char* /*notice*/) {}, nullptr
    );
    const Rows set(PQexec(connection_.get(), settings_));
    if (set.command().empty()) {
        throw Failure(error_of({}, PQerrorMessage(connection_.get())));
    }
    lost_ = false;
    if (PQenterPipelineMode(connection_.get()) != 1) {
        throw_lost();
    }
    prepare_all();
}

void Pipeline::prepare_all() {
    for (const auto& statement : statements_) {
        if (PQsendPrepare(connection_.get(), statement.name, statement.sql, 0, nullptr) != 1) {
            throw_lost();
        }
        ++queued_;
    }
    static_cast<void>(run());
}

void Pipeline::queue(const PreparedStatement& statement, const Parameters& parameters) {
    constexpr int as_text = 0;
    const auto wire = parameters.wire();
    if (lost_ || PQsendQueryPrepared(
                     connection_.get(),
                     statement.name,
                     static_cast<int>(wire.values.size()),
                     wire.values.data(),
                     wire.lengths.data(),
                     wire.formats.data(),
                     as_text
                 ) != 1) {
        throw_lost();
    }
    ++queued_;
}

// libpq gives a result and a null for each statement, then one result for the synchronisation.
// Those after a failed one are told as aborted.
std::vector<Rows> Pipeline::run() {
    if (lost_ || PQpipelineSync(connection_.get()) != 1) {
        throw_lost();
    }
    std::vector<Rows> results;
    results.reserve(std::exchange(queued_, 0));
    std::optional<Error> failure;
    for (bool in_step = false; !in_step;) {
        auto* result = PQgetResult(connection_.get());
        if (result == nullptr) {
            if (PQstatus(connection_.get()) != CONNECTION_OK) {
                break;
            }
            continue;
        }
        Rows rows(result);
        switch (PQresultStatus(result)) {
            case PGRES_TUPLES_OK:
            case PGRES_COMMAND_OK: results.push_back(std::move(rows)); break;
            case PGRES_PIPELINE_SYNC: in_step = true; break;
            case PGRES_PIPELINE_ABORTED: break;
            default:
                if (!failure) {
                    const char* sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
                    failure =
                        error_of(sqlstate == nullptr ? "" : sqlstate, PQresultErrorMessage(result));
                }
        }
    }
    lost_ = PQstatus(connection_.get()) != CONNECTION_OK;
    if (failure) {
        lost_ = lost_ || failure->code == ErrorCode::store_unavailable;
        throw Failure(*std::move(failure));
    }
    if (lost_) {
        throw_lost();
    }
    return results;
}

void Pipeline::settle() {
    if (queued_ != 0) {
        static_cast<void>(attempt([this] { static_cast<void>(run()); }));
    }
}

// What a server says when it ends comes first, the end itself with the next look.
bool Pipeline::alive() {
    lost_ = lost_ || PQconsumeInput(connection_.get()) != 1 ||
            PQconsumeInput(connection_.get()) != 1 || PQstatus(connection_.get()) != CONNECTION_OK;
    return !lost_;
}

void Pipeline::throw_lost() {
    lost_ = true;
    queued_ = 0;
    const std::string message = database_.cleaned(PQerrorMessage(connection_.get()));
    throw Failure(error_of({}, message.empty() ? "the connection was lost" : message));
}

}  // namespace maildocket::postgres
