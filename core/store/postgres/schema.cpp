#include "core/store/postgres/schema.hpp"

#include "core/store/postgres/examine.hpp"

#include <array>
#include <string>
#include <vector>

// Made of migrations/*.sql by maildocket_embed(); each ends in a NUL.
extern "C" {
extern const char maildocket_postgres_0001_base_begin[];
extern const char maildocket_postgres_0001_claim_begin[];
extern const char maildocket_postgres_0001_apply_begin[];
extern const char maildocket_postgres_0002_outbox_begin[];
extern const char maildocket_postgres_0003_mailboxes_begin[];
}

namespace maildocket::postgres {

namespace {

// Entry N brings version N to N + 1.
const std::array<std::vector<const char*>, schema_version_known> migrations{{
    {maildocket_postgres_0001_base_begin,
     maildocket_postgres_0001_claim_begin,
     maildocket_postgres_0001_apply_begin},
    {maildocket_postgres_0002_outbox_begin},
    {maildocket_postgres_0003_mailboxes_begin},
}};

int version_of(pqxx::transaction_base& transaction) {
    const auto has_table =
        transaction.exec1("SELECT to_regclass('schema_version') IS NOT NULL")[0].as<bool>();
    return has_table ? transaction.exec1("SELECT coalesce(max(version), 0) FROM schema_version")[0]
                           .as<int>()
                     : 0;
}

class PostgresSchema final : public store::SchemaStore {
public:
    explicit PostgresSchema(const DatabaseUrl& database) : connection_(database) {}

    int known_version() const override { return schema_version_known; }

    Result<int> version() override {
        return attempt([&] { return connection_.read(version_of); });
    }

    Result<void> upgrade(Timestamp now) override {
        return attempt([&] {
            connection_.write([now](pqxx::transaction_base& transaction) {
                migrate(transaction, now);
            });
        });
    }

    Result<std::vector<store::StoreRemark>> examine() override {
        return attempt([&] { return connection_.read(examine_server); });
    }

private:
    static void migrate(pqxx::transaction_base& transaction, Timestamp now) {
        // Another process that migrates is waited for, and then there is nothing left to do.
        transaction.exec("SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0");
        transaction.exec("SELECT pg_advisory_xact_lock(hashtextextended('maildocket schema', 0))");
        int version = version_of(transaction);
        if (version > schema_version_known) {
            throw_failure(
                ErrorCode::invalid_input,
                "the database has schema " + std::to_string(version) + ", this program knows " +
                    std::to_string(schema_version_known) +
                    ": install the newer maildocket that made it"
            );
        }
        while (version < schema_version_known) {
            for (const char* script : migrations.at(static_cast<std::size_t>(version))) {
                transaction.exec(script);
            }
            ++version;
            transaction.exec_params(
                "INSERT INTO schema_version (version, applied_at) VALUES ($1, $2)",
                version,
                to_microseconds(now)
            );
        }
    }

    Connection connection_;
};

}  // namespace

void require_schema(Connection& connection) {
    const int version = connection.read(version_of);
    if (version != schema_version_known) {
        throw_failure(
            ErrorCode::store_unavailable,
            "the database has schema " + std::to_string(version) + ", this program needs " +
                std::to_string(schema_version_known) +
                (version < schema_version_known ? ": run maildocket init"
                                                : ": install the newer maildocket that made it")
        );
    }
}

std::unique_ptr<store::SchemaStore> open_schema(const DatabaseUrl& database) {
    return std::make_unique<PostgresSchema>(database);
}

}  // namespace maildocket::postgres
