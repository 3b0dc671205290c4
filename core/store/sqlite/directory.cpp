#include "core/store/sqlite/directory.hpp"

#include "core/store/sqlite/connection.hpp"
#include "core/store/sqlite/schema.hpp"
#include "core/store/sqlite/statement.hpp"

namespace maildocket::sqlite {

namespace {

using store::AgentRow;
using store::ClientChange;
using store::ClientRow;
using store::ContactChange;
using store::ContactRow;
using store::DomainRow;
using store::ImportBatch;

class SqliteDirectory final : public store::DirectoryStore {
public:
    explicit SqliteDirectory(const std::string& path)
        : connection_(path, Connection::File::existing) {
        require_schema(connection_, path);
        statements_.emplace(connection_);
    }

    Result<void> add(const ImportBatch& rows, Timestamp now) override {
        return attempt([&] {
            WriteTransaction transaction(connection_);
            add_each(rows.clients, [&](const ClientRow& row) { add_client(row, now); });
            add_each(rows.domains, [&](const DomainRow& row) { add_domain(row, now); });
            add_each(rows.contacts, [&](const ContactRow& row) { add_contact(row, now); });
            transaction.commit();
        });
    }

    Result<std::vector<ClientRow>> clients() override {
        return attempt([&] {
            std::vector<ClientRow> all;
            for (auto row = statements_->clients.query(); row.next();) {
                all.push_back({row.text(0), row.text(1), row.flag(2)});
            }
            return all;
        });
    }

    Result<std::vector<DomainRow>> domains() override {
        return attempt([&] {
            std::vector<DomainRow> all;
            for (auto row = statements_->domains.query(); row.next();) {
                all.push_back({row.text(0), row.text(1), row.flag(2), row.flag(3)});
            }
            return all;
        });
    }

    Result<std::vector<ContactRow>> contacts() override {
        return attempt([&] {
            std::vector<ContactRow> all;
            for (auto row = statements_->contacts.query(); row.next();) {
                all.push_back(
                    {row.text(0), row.text(1), row.text(2), row.text(3), row.flag(4), row.flag(5)}
                );
            }
            return all;
        });
    }

    Result<std::vector<AgentRow>> agents() override {
        return attempt([&] {
            std::vector<AgentRow> all;
            for (auto row = statements_->agents.query(); row.next();) {
                all.push_back({row.text(0), row.text(1), row.flag(2)});
            }
            return all;
        });
    }

    Result<void> change_client(const std::string& name, const ClientChange& change) override {
        return attempt([&] {
            explained("client " + change.name.value_or(name) + " is there already", [&] {
                if (statements_->change_client.execute(
                        name, change.name, change.notes, change.archived
                    ) == 0) {
                    throw_failure(ErrorCode::not_found, "no client " + name);
                }
            });
        });
    }

    Result<void> archive_domain(const std::string& domain) override {
        return attempt([&] {
            if (statements_->archive_domain.execute(domain) == 0) {
                throw_failure(ErrorCode::not_found, "no domain " + domain);
            }
        });
    }

    Result<void> change_contact(const std::string& email, const ContactChange& change) override {
        return attempt([&] {
            WriteTransaction transaction(connection_);
            std::optional<std::int64_t> client;
            if (change.client) {
                client = active_client(*change.client);
            }
            explained("contact " + change.email.value_or(email) + " is there already", [&] {
                if (statements_->change_contact.execute(
                        email,
                        change.email,
                        change.name,
                        client,
                        change.language,
                        change.undeliverable,
                        change.archived
                    ) == 0) {
                    throw_failure(ErrorCode::not_found, "no contact " + email);
                }
            });
            transaction.commit();
        });
    }

    Result<void> add_agent(const AgentRow& agent, Timestamp now) override {
        return attempt([&] {
            explained("agent " + agent.email + " is there already", [&] {
                statements_->insert_agent.execute(agent.email, agent.name, agent.archived, now);
            });
        });
    }

    Result<void> archive_agent(const std::string& email) override {
        return attempt([&] {
            if (statements_->archive_agent.execute(email) == 0) {
                throw_failure(ErrorCode::not_found, "no agent " + email);
            }
        });
    }

private:
    struct Statements {
        explicit Statements(Connection& connection);

        Statement insert_client;
        Statement insert_domain;
        Statement insert_contact;
        Statement insert_agent;
        Statement active_client;
        Statement clients;
        Statement domains;
        Statement contacts;
        Statement agents;
        Statement change_client;
        Statement archive_domain;
        Statement change_contact;
        Statement archive_agent;
    };

    // Errors say which row of the file was at fault.
    template <class Row, class Add>
    static void add_each(const std::vector<Row>& rows, const Add& add) {
        for (std::size_t index = 0; index < rows.size(); ++index) {
            try {
                add(rows[index]);
            } catch (const Failure& failure) {
                throw_failure(
                    failure.error().code,
                    "row " + std::to_string(index) + ": " + failure.error().detail
                );
            }
        }
    }

    // A unique index speaks of columns; a person wants to hear what is there already.
    template <class Work>
    static void explained(const std::string& conflict, const Work& work) {
        try {
            work();
        } catch (const Failure& failure) {
            if (failure.error().code == ErrorCode::conflict) {
                throw_failure(ErrorCode::conflict, conflict);
            }
            throw;
        }
    }

    void add_client(const ClientRow& row, Timestamp now) {
        explained("client " + row.name + " is there already", [&] {
            statements_->insert_client.execute(row.name, row.notes, row.archived, now);
        });
    }

    void add_domain(const DomainRow& row, Timestamp now) {
        const auto client = active_client(row.client);
        explained("domain " + row.domain + " is there already", [&] {
            statements_->insert_domain.execute(
                row.domain, client, row.subdomains, row.archived, now
            );
        });
    }

    void add_contact(const ContactRow& row, Timestamp now) {
        const auto client = active_client(row.client);
        explained("contact " + row.email + " is there already", [&] {
            statements_->insert_contact.execute(
                row.email, row.name, client, row.language, row.undeliverable, row.archived, now
            );
        });
    }

    std::int64_t active_client(const std::string& name) {
        auto row = statements_->active_client.query(name);
        if (!row.next()) {
            throw_failure(ErrorCode::not_found, "no client " + name);
        }
        return row.integer(0);
    }

    Connection connection_;
    std::optional<Statements> statements_;
};

SqliteDirectory::Statements::Statements(Connection& connection)
    : insert_client(connection, R"(
          INSERT INTO clients (name, notes, archived, created_at) VALUES (?, ?, ?, ?))"),
      insert_domain(connection, R"(
          INSERT INTO client_domains (domain, client_id, subdomains, archived, created_at)
          VALUES (?, ?, ?, ?, ?))"),
      insert_contact(connection, R"(
          INSERT INTO contacts (email, name, client_id, language, undeliverable, archived,
                                created_at)
          VALUES (?, ?, ?, ?, ?, ?, ?))"),
      insert_agent(connection, R"(
          INSERT INTO agents (email, name, archived, created_at) VALUES (?, ?, ?, ?))"),
      active_client(connection, "SELECT id FROM clients WHERE name = ? AND archived = 0"),
      clients(connection, "SELECT name, notes, archived FROM clients ORDER BY name"),
      domains(connection, R"(
          SELECT d.domain, k.name, d.subdomains, d.archived
          FROM client_domains d JOIN clients k ON k.id = d.client_id
          ORDER BY d.domain, d.id)"),
      contacts(connection, R"(
          SELECT c.email, c.name, k.name, c.language, c.undeliverable, c.archived
          FROM contacts c JOIN clients k ON k.id = c.client_id
          ORDER BY c.email, c.id)"),
      agents(connection, "SELECT email, name, archived FROM agents ORDER BY email, id"),
      change_client(connection, R"(
          UPDATE clients
          SET name = coalesce(?2, name), notes = coalesce(?3, notes),
              archived = coalesce(?4, archived)
          WHERE name = ?1)"),
      archive_domain(connection, R"(
          UPDATE client_domains SET archived = 1 WHERE domain = ? AND archived = 0)"),
      change_contact(connection, R"(
          UPDATE contacts
          SET email = coalesce(?2, email), name = coalesce(?3, name),
              client_id = coalesce(?4, client_id), language = coalesce(?5, language),
              undeliverable = coalesce(?6, undeliverable), archived = coalesce(?7, archived)
          WHERE id = (SELECT id FROM contacts WHERE email = ?1
                      ORDER BY archived, id DESC LIMIT 1))"),
      archive_agent(connection, R"(
          UPDATE agents SET archived = 1 WHERE email = ? AND archived = 0)") {}

}  // namespace

std::unique_ptr<store::DirectoryStore> open_directory(const std::string& path) {
    return std::make_unique<SqliteDirectory>(path);
}

}  // namespace maildocket::sqlite
