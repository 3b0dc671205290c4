#include "core/store/postgres/directory.hpp"

#include "core/store/postgres/connection.hpp"
#include "core/store/postgres/rows.hpp"
#include "core/store/postgres/schema.hpp"

namespace maildocket::postgres {

namespace {

using store::AgentRow;
using store::ClientChange;
using store::ClientRow;
using store::ContactChange;
using store::ContactRow;
using store::DomainRow;
using store::ImportBatch;
using Transaction = pqxx::transaction_base;

constexpr const char* insert_client =
    "INSERT INTO clients (name, notes, archived, created_at) VALUES ($1, $2, $3, $4)";
constexpr const char* insert_domain =
    "INSERT INTO client_domains (domain, client_id, subdomains, archived, created_at) "
    "VALUES ($1, $2, $3, $4, $5)";
constexpr const char* insert_contact =
    "INSERT INTO contacts (email, name, client_id, language, undeliverable, archived, created_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7)";
constexpr const char* insert_agent =
    "INSERT INTO agents (email, name, archived, created_at) VALUES ($1, $2, $3, $4)";
constexpr const char* select_clients = "SELECT name, notes, archived FROM clients ORDER BY name";
constexpr const char* select_domains =
    "SELECT d.domain, k.name, d.subdomains, d.archived "
    "FROM client_domains d JOIN clients k ON k.id = d.client_id ORDER BY d.domain, d.id";
constexpr const char* select_contacts =
    "SELECT c.email, c.name, k.name, c.language, c.undeliverable, c.archived "
    "FROM contacts c JOIN clients k ON k.id = c.client_id ORDER BY c.email, c.id";
constexpr const char* select_agents = "SELECT email, name, archived FROM agents ORDER BY email, id";
constexpr const char* update_client = R"(
    UPDATE clients
    SET name = coalesce($2::text, name), notes = coalesce($3::text, notes),
        archived = coalesce($4::boolean, archived)
    WHERE name = $1)";
constexpr const char* update_contact = R"(
    UPDATE contacts
    SET email = coalesce($2::text, email), name = coalesce($3::text, name),
        client_id = coalesce($4::bigint, client_id), language = coalesce($5::text, language),
        undeliverable = coalesce($6::boolean, undeliverable),
        archived = coalesce($7::boolean, archived)
    WHERE id = (SELECT id FROM contacts WHERE email = $1 ORDER BY archived, id DESC LIMIT 1))";

// A unique index speaks of columns; a person wants to hear what is there already.
template <class Work>
void explained(const std::string& what, const Work& work) {
    try {
        work();
    } catch (const pqxx::unique_violation&) {
        throw_failure(ErrorCode::conflict, what + " is there already");
    }
}

// Errors say which row of the file was at fault.
template <class Row, class Add>
void add_each(const std::vector<Row>& rows, const Add& add) {
    for (std::size_t index = 0; index < rows.size(); ++index) {
        try {
            add(rows[index]);
        } catch (const Failure& failure) {
            throw_failure(
                failure.error().code, "row " + std::to_string(index) + ": " + failure.error().detail
            );
        }
    }
}

std::int64_t active_client(Transaction& transaction, const std::string& name) {
    const auto found = transaction.exec_params(
        "SELECT id FROM clients WHERE name = $1 AND NOT archived FOR SHARE", name
    );
    if (found.empty()) {
        throw_failure(ErrorCode::not_found, "no client " + name);
    }
    return found[0][0].as<std::int64_t>();
}

void add_client(Transaction& transaction, const ClientRow& row, Timestamp now) {
    explained("client " + row.name, [&] {
        transaction.exec_params(
            insert_client, row.name, row.notes, row.archived, to_microseconds(now)
        );
    });
}

void add_domain(Transaction& transaction, const DomainRow& row, Timestamp now) {
    const auto client = active_client(transaction, row.client);
    explained("domain " + row.domain, [&] {
        transaction.exec_params(
            insert_domain, row.domain, client, row.subdomains, row.archived, to_microseconds(now)
        );
    });
}

void add_contact(Transaction& transaction, const ContactRow& row, Timestamp now) {
    const auto client = active_client(transaction, row.client);
    explained("contact " + row.email, [&] {
        transaction.exec_params(
            insert_contact,
            row.email,
            row.name,
            client,
            row.language,
            row.undeliverable,
            row.archived,
            to_microseconds(now)
        );
    });
}

class PostgresDirectory final : public store::DirectoryStore {
public:
    explicit PostgresDirectory(const DatabaseUrl& database) : connection_(database) {
        require_schema(connection_);
    }

    Result<void> add(const ImportBatch& rows, Timestamp now) override {
        return write([&](Transaction& transaction) {
            add_each(rows.clients, [&](const auto& row) { add_client(transaction, row, now); });
            add_each(rows.domains, [&](const auto& row) { add_domain(transaction, row, now); });
            add_each(rows.contacts, [&](const auto& row) { add_contact(transaction, row, now); });
        });
    }

    Result<std::vector<ClientRow>> clients() override {
        return list<ClientRow>(select_clients, [](const pqxx::row& row) {
            return ClientRow{text(row, 0), text(row, 1), flag(row, 2)};
        });
    }

    Result<std::vector<DomainRow>> domains() override {
        return list<DomainRow>(select_domains, [](const pqxx::row& row) {
            return DomainRow{text(row, 0), text(row, 1), flag(row, 2), flag(row, 3)};
        });
    }

    Result<std::vector<ContactRow>> contacts() override {
        return list<ContactRow>(select_contacts, [](const pqxx::row& row) {
            return ContactRow{
                text(row, 0), text(row, 1), text(row, 2), text(row, 3), flag(row, 4), flag(row, 5)};
        });
    }

    Result<std::vector<AgentRow>> agents() override {
        return list<AgentRow>(select_agents, [](const pqxx::row& row) {
            return AgentRow{text(row, 0), text(row, 1), flag(row, 2)};
        });
    }

    Result<void> change_client(const std::string& name, const ClientChange& change) override {
        return write([&](Transaction& transaction) {
            explained("client " + change.name.value_or(name), [&] {
                require_row(
                    transaction.exec_params(
                        update_client, name, change.name, change.notes, change.archived
                    ),
                    "no client " + name
                );
            });
        });
    }

    Result<void> archive_domain(const std::string& domain) override {
        return write([&](Transaction& transaction) {
            require_row(
                transaction.exec_params(
                    "UPDATE client_domains SET archived = true WHERE domain = $1 AND NOT archived",
                    domain
                ),
                "no domain " + domain
            );
        });
    }

    Result<void> change_contact(const std::string& email, const ContactChange& change) override {
        return write([&](Transaction& transaction) {
            std::optional<std::int64_t> client;
            if (change.client) {
                client = active_client(transaction, *change.client);
            }
            explained("contact " + change.email.value_or(email), [&] {
                require_row(
                    transaction.exec_params(
                        update_contact,
                        email,
                        change.email,
                        change.name,
                        client,
                        change.language,
                        change.undeliverable,
                        change.archived
                    ),
                    "no contact " + email
                );
            });
        });
    }

    Result<void> add_agent(const AgentRow& agent, Timestamp now) override {
        return write([&](Transaction& transaction) {
            explained("agent " + agent.email, [&] {
                transaction.exec_params(
                    insert_agent, agent.email, agent.name, agent.archived, to_microseconds(now)
                );
            });
        });
    }

    Result<void> archive_agent(const std::string& email) override {
        return write([&](Transaction& transaction) {
            require_row(
                transaction.exec_params(
                    "UPDATE agents SET archived = true WHERE email = $1 AND NOT archived", email
                ),
                "no agent " + email
            );
        });
    }

private:
    static void require_row(const pqxx::result& changed, const std::string& otherwise) {
        if (changed.affected_rows() == 0) {
            throw_failure(ErrorCode::not_found, otherwise);
        }
    }

    template <class Work>
    Result<void> write(const Work& work) {
        return attempt([&] { connection_.write(work); });
    }

    template <class Row, class Read>
    Result<std::vector<Row>> list(const char* sql, const Read& read) {
        return attempt([&] {
            return connection_.read([&](Transaction& transaction) {
                std::vector<Row> rows;
                for (const auto& row : transaction.exec(sql)) {
                    rows.push_back(read(row));
                }
                return rows;
            });
        });
    }

    Connection connection_;
};

}  // namespace

std::unique_ptr<store::DirectoryStore> open_directory(const DatabaseUrl& database) {
    return std::make_unique<PostgresDirectory>(database);
}

}  // namespace maildocket::postgres
