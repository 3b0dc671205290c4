#include "core/store/postgres/failure.hpp"

#include <algorithm>
#include <array>

namespace maildocket::postgres {

namespace {

struct Meaning {
    std::string_view prefix;  // of the SQLSTATE
    ErrorCode code;
};

// The first prefix that fits. A lock_timeout (55P03) is a conflict: the mail that waited for a busy
// ticket runs again alone. A unique violation is either a racing host or a name that is taken.
constexpr std::array meanings{
    Meaning{"MD404", ErrorCode::not_found},
    Meaning{"MD409", ErrorCode::conflict},
    Meaning{"40", ErrorCode::conflict},               // serialization, deadlock
    Meaning{"23505", ErrorCode::conflict},            // unique violation
    Meaning{"23503", ErrorCode::conflict},            // what a row names was swept
    Meaning{"55P03", ErrorCode::conflict},            // lock not available
    Meaning{"53100", ErrorCode::no_space},            // disk full
    Meaning{"53", ErrorCode::store_unavailable},      // out of memory, too many connections
    Meaning{"08", ErrorCode::store_unavailable},      // connection
    Meaning{"57", ErrorCode::store_unavailable},      // shutdown, statement_timeout
    Meaning{"25006", ErrorCode::store_unavailable},   // read-only: the primary is elsewhere now
    Meaning{"28", ErrorCode::store_unavailable},      // authorization
    Meaning{"3D000", ErrorCode::store_unavailable},   // no such database
    Meaning{"42501", ErrorCode::store_unavailable}};  // a privilege is missing

// libpq ends its messages with a line feed and puts hints on lines of their own.
std::string one_line(std::string_view message) {
    constexpr std::string_view white = "\r\n \t";
    std::string line;
    for (const char letter : message.substr(0, message.find_last_not_of(white) + 1)) {
        const bool is_white = white.find(letter) != std::string_view::npos;
        if (!is_white || !line.ends_with(' ')) {
            line += is_white ? ' ' : letter;
        }
    }
    return line;
}

// libpqxx 6.4 forgets it for some of its types.
std::string sqlstate_of(const pqxx::sql_error& error) {
    if (!error.sqlstate().empty()) {
        return error.sqlstate();
    }
    if (dynamic_cast<const pqxx::insufficient_privilege*>(&error) != nullptr) {
        return "42501";
    }
    if (dynamic_cast<const pqxx::disk_full*>(&error) != nullptr) {
        return "53100";
    }
    if (dynamic_cast<const pqxx::insufficient_resources*>(&error) != nullptr) {
        return "53000";
    }
    return "XX000";
}

}  // namespace

Error error_of(std::string_view sqlstate, std::string_view message) {
    if (sqlstate.empty()) {
        return {ErrorCode::store_unavailable, "PostgreSQL: " + one_line(message)};
    }
    const auto* meaning = std::ranges::find_if(meanings, [sqlstate](const Meaning& candidate) {
        return sqlstate.starts_with(candidate.prefix);
    });
    const auto code = meaning == meanings.end() ? ErrorCode::internal : meaning->code;
    return {code, "PostgreSQL: " + one_line(message) + " (" + std::string(sqlstate) + ")"};
}

// libpqxx 6.4 keeps no SQLSTATE in what it throws for 40001 and 40P01, which are no sql_error.
Error to_error(const pqxx::pqxx_exception& exception) {
    const auto& base = exception.base();
    const std::string detail = "PostgreSQL: " + one_line(base.what());
    if (dynamic_cast<const pqxx::in_doubt_error*>(&base) != nullptr) {
        return {ErrorCode::commit_in_doubt, detail};
    }
    if (dynamic_cast<const pqxx::broken_connection*>(&base) != nullptr) {
        return {ErrorCode::store_unavailable, detail};
    }
    if (dynamic_cast<const pqxx::transaction_rollback*>(&base) != nullptr) {
        return {ErrorCode::conflict, detail};
    }
    if (const auto* error = dynamic_cast<const pqxx::sql_error*>(&base)) {
        return error_of(sqlstate_of(*error), error->what());
    }
    return {ErrorCode::internal, detail};
}

}  // namespace maildocket::postgres
