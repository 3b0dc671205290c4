#include "core/store/postgres/connection.hpp"

namespace maildocket::postgres {

namespace {

constexpr const char* session_settings =
    "SET statement_timeout = '60s'; SET lock_timeout = '10s';"
    "SET idle_in_transaction_session_timeout = '60s'; SET client_min_messages = 'warning'";

}  // namespace

Connection::Connection(DatabaseUrl database) : database_(std::move(database)) {
    connect();
}

void Connection::connect() {
    connection_.reset();
    try {
        auto fresh = std::make_unique<pqxx::connection>(database_.conninfo());
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"  // gone in 7, needed in 6.4
        fresh->inhibit_reactivation(true);
#pragma GCC diagnostic pop
        pqxx::nontransaction(*fresh).exec(session_settings);
        connection_ = std::move(fresh);
    } catch (const pqxx::broken_connection& exception) {
        throw Failure(error_of({}, database_.cleaned(exception.what())));
    }
}

// What a server says when it ends comes first, the end itself with the next look. libpqxx 6.4 would
// leak a result if a statement met it.
bool Connection::alive() {
    try {
        connection_->get_notifs();
        connection_->get_notifs();
        return connection_->is_open();
    } catch (const pqxx::broken_connection&) {
        return false;
    }
}

void Connection::throw_if_lost(const pqxx::pqxx_exception& exception) {
    if (!connection_->is_open()) {
        connection_.reset();
        throw Failure(error_of({}, exception.base().what()));
    }
}

}  // namespace maildocket::postgres
