#pragma once

#include "core/store/postgres/database_url.hpp"
#include "core/store/postgres/failure.hpp"

#include <pqxx/pqxx>

#include <memory>
#include <type_traits>
#include <utility>

// A connection for the commands, over libpqxx. One that has ended is thrown away and replaced by
// the next transaction: libpqxx 6.4 reconnects by itself, but without the settings and with one
// failure too many.
namespace maildocket::postgres {

class Connection {
public:
    // Connects; throws a Failure.
    explicit Connection(DatabaseUrl database);

    // `work` gets a transaction that is committed when it returns and rolled back when it throws.
    template <class Work>
    auto write(Work&& work) {
        return in_transaction<pqxx::work>(std::forward<Work>(work));
    }
    // All statements see the same state.
    template <class Work>
    auto read(Work&& work) {
        return in_transaction<pqxx::transaction<pqxx::repeatable_read, pqxx::read_only>>(
            std::forward<Work>(work)
        );
    }

private:
    template <class Transaction, class Work>
    auto in_transaction(Work&& work) {
        if (!connection_ || !alive()) {
            connect();
        }
        try {
            Transaction transaction(*connection_);
            if constexpr (std::is_void_v<std::invoke_result_t<Work, pqxx::transaction_base&>>) {
                std::forward<Work>(work)(transaction);
                transaction.commit();
            } else {
                auto result = std::forward<Work>(work)(transaction);
                transaction.commit();
                return result;
            }
        } catch (const pqxx::in_doubt_error&) {
            connection_.reset();
            throw;
        } catch (const pqxx::pqxx_exception& exception) {
            throw_if_lost(exception);
            throw;
        }
    }

    void connect();
    [[nodiscard]] bool alive();
    // libpqxx has several ways of saying that the connection has ended.
    void throw_if_lost(const pqxx::pqxx_exception& exception);

    DatabaseUrl database_;
    std::unique_ptr<pqxx::connection> connection_;
};

}  // namespace maildocket::postgres
