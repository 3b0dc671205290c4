#include "core/store/postgres/tickets.hpp"

#include "core/store/postgres/article_writer.hpp"
#include "core/store/postgres/blob_reader.hpp"
#include "core/store/postgres/connection.hpp"
#include "core/store/postgres/names.hpp"
#include "core/store/postgres/rows.hpp"
#include "core/store/postgres/schema.hpp"
#include "core/store/postgres/ticket_list.hpp"
#include "core/store/rules.hpp"

namespace maildocket::postgres {

namespace {

namespace system_text = store::system_text;
using Transaction = pqxx::transaction_base;

// A mail that is being delivered to one of these tickets is waited for, and the other way round.
// In order of their ids, so that two commands do not wait for each other.
constexpr const char* lock_tickets =
    "SELECT id FROM tickets WHERE id IN ($1, $2) ORDER BY id FOR NO KEY UPDATE";
// The end of a chain of merges.
constexpr const char* follow_merges = R"(
    WITH RECURSIVE chain (id, merged_into, hops) AS (
        SELECT id, merged_into, 0 FROM tickets WHERE id = $1
        UNION ALL
        SELECT t.id, t.merged_into, c.hops + 1
        FROM chain c JOIN tickets t ON t.id = c.merged_into WHERE c.hops < $2)
    SELECT t.id, q.prefix, t.number
    FROM chain c JOIN tickets t ON t.id = c.id JOIN queues q ON q.name = t.queue
    ORDER BY c.hops DESC LIMIT 1)";
constexpr const char* copy_watchers = R"(
    INSERT INTO watchers (ticket_id, email)
    SELECT $1::bigint, email FROM watchers WHERE ticket_id = $2
    ON CONFLICT DO NOTHING)";
constexpr const char* select_original = R"(
    SELECT d.original_blob_id, d.original_gone
    FROM articles a JOIN deliveries d ON d.id = a.delivery_id
    WHERE a.id = $1)";

struct TicketName {
    TicketId id;
    TicketReference reference;
};

// Its row is ours until the transaction ends.
TicketState lock_state(Transaction& transaction, TicketId ticket) {
    const auto rows = transaction.exec_params(
        "SELECT state FROM tickets WHERE id = $1 FOR NO KEY UPDATE", ticket.value
    );
    if (rows.empty()) {
        throw_failure(ErrorCode::not_found, "no such ticket");
    }
    const auto state = text(rows[0], 0);
    return value_of(parse_ticket_state(state), state);
}

ArticleId change_state(
    Transaction& transaction, TicketId ticket, TicketState state, std::string why, Timestamp now
) {
    transaction.exec_params(
        "UPDATE tickets SET state = $1, updated_at = $2 WHERE id = $3",
        std::string(to_string(state)),
        to_microseconds(now),
        ticket.value
    );
    return write_system_article(transaction, ticket, std::move(why), now);
}

void require_changeable(TicketState before) {
    if (before == TicketState::closed) {
        throw_failure(ErrorCode::invalid_input, "a closed ticket cannot be opened again");
    }
}

void enqueue_all(
    Transaction& transaction,
    TicketId ticket,
    ArticleId article,
    std::span<const routing::NewOutboxMail> mails,
    Timestamp now
) {
    for (const auto& mail : mails) {
        enqueue(transaction, ticket, article, mail, now);
    }
}

void touch(Transaction& transaction, TicketId ticket, Timestamp now) {
    transaction.exec_params(
        "UPDATE tickets SET updated_at = $1 WHERE id = $2", to_microseconds(now), ticket.value
    );
}

TicketName follow(Transaction& transaction, TicketId ticket) {
    const auto rows = transaction.exec_params(follow_merges, ticket.value, store::merge_depth_max);
    if (rows.empty()) {
        throw_failure(ErrorCode::not_found, "no such ticket");
    }
    return {id<TicketId>(rows[0], 0), {text(rows[0], 1), integer(rows[0], 2)}};
}

void merge_tickets(Transaction& transaction, TicketId ticket, TicketId into, Timestamp now) {
    transaction.exec_params(lock_tickets, ticket.value, into.value);
    const auto source = follow(transaction, ticket);
    const auto target = follow(transaction, into);
    if (source.id != ticket) {
        throw_failure(
            ErrorCode::invalid_input,
            "the ticket was merged into " + source.reference.text() + " already"
        );
    }
    if (target.id == ticket) {
        throw_failure(ErrorCode::invalid_input, "a ticket cannot be merged into itself");
    }
    transaction.exec_params(
        "UPDATE tickets SET merged_into = $1 WHERE id = $2", target.id.value, ticket.value
    );
    transaction.exec_params(copy_watchers, target.id.value, ticket.value);
    change_state(
        transaction, ticket, TicketState::closed, system_text::merged_into(target.reference), now
    );
    write_system_article(transaction, target.id, system_text::merged_from(source.reference), now);
    touch(transaction, target.id, now);
}

void assign_agent(
    Transaction& transaction,
    TicketId ticket,
    const std::string& agent,
    std::span<const routing::NewOutboxMail> outbox,
    Timestamp now
) {
    lock_state(transaction, ticket);
    std::optional<std::int64_t> assignee;
    if (!agent.empty()) {
        const auto rows = transaction.exec_params(
            "SELECT id FROM agents WHERE email = $1 AND NOT archived", agent
        );
        if (rows.empty()) {
            throw_failure(ErrorCode::not_found, "no agent " + agent);
        }
        assignee = integer(rows[0], 0);
    }
    const auto changed = transaction.exec_params(
        "UPDATE tickets SET assignee_id = $2, updated_at = $3 "
        "WHERE id = $1 AND assignee_id IS DISTINCT FROM $2",
        ticket.value,
        assignee,
        to_microseconds(now)
    );
    if (changed.affected_rows() != 0) {
        const auto article =
            write_system_article(transaction, ticket, system_text::assigned(agent), now);
        enqueue_all(transaction, ticket, article, outbox, now);
    }
}

ArticleId add_entry(
    Transaction& transaction, TicketId ticket, const store::DeskEntry& entry, Timestamp now
) {
    const auto before = lock_state(transaction, ticket);
    const auto article = write_article(transaction, ticket, entry.article, now);
    write_attachments(transaction, article, entry.attachments, entry.parts, now);
    for (const auto& watcher : entry.watchers) {
        transaction.exec_params(
            "INSERT INTO watchers (ticket_id, email) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            ticket.value,
            watcher
        );
    }
    enqueue_all(transaction, ticket, article, entry.outbox, now);
    if (entry.new_state && *entry.new_state != before) {
        require_changeable(before);
        change_state(
            transaction,
            ticket,
            *entry.new_state,
            system_text::state_changed(before, *entry.new_state),
            now
        );
    }
    touch(transaction, ticket, now);
    return article;
}

class PostgresTickets final : public store::TicketStore {
public:
    explicit PostgresTickets(const DatabaseUrl& database) : connection_(database) {
        require_schema(connection_);
    }

    Result<std::vector<store::TicketRow>> list(const store::TicketFilter& filter) override {
        return attempt([&] {
            return connection_.read([&](Transaction& transaction) {
                return list_tickets(transaction, filter);
            });
        });
    }

    Result<TicketId> find(const std::string& queue, std::int64_t number) override {
        return attempt([&] {
            return connection_.read([&](Transaction& transaction) {
                const auto rows = transaction.exec_params(
                    "SELECT id FROM tickets WHERE queue = $1 AND number = $2", queue, number
                );
                if (rows.empty()) {
                    throw_failure(
                        ErrorCode::not_found,
                        "no ticket " + std::to_string(number) + " in queue " + queue
                    );
                }
                return id<TicketId>(rows[0], 0);
            });
        });
    }

    Result<store::TicketDetails> show(TicketId ticket) override {
        return attempt([&] {
            return connection_.read([&](Transaction& transaction) {
                return read_ticket(transaction, ticket);
            });
        });
    }

    Result<ArticleId> add_article(TicketId ticket, const store::DeskEntry& entry, Timestamp now)
        override {
        return write([&](Transaction& transaction) {
            return add_entry(transaction, ticket, entry, now);
        });
    }

    Result<void> set_state(
        TicketId ticket,
        TicketState state,
        std::span<const routing::NewOutboxMail> outbox,
        Timestamp now
    ) override {
        return write([&](Transaction& transaction) {
            const auto before = lock_state(transaction, ticket);
            if (before != state) {
                require_changeable(before);
                const auto article = change_state(
                    transaction, ticket, state, system_text::state_changed(before, state), now
                );
                enqueue_all(transaction, ticket, article, outbox, now);
            }
        });
    }

    Result<void> assign(
        TicketId ticket,
        const std::string& agent,
        std::span<const routing::NewOutboxMail> outbox,
        Timestamp now
    ) override {
        return write([&](Transaction& transaction) {
            assign_agent(transaction, ticket, agent, outbox, now);
        });
    }

    Result<void> merge(TicketId ticket, TicketId into, Timestamp now) override {
        return write([&](Transaction& transaction) {
            merge_tickets(transaction, ticket, into, now);
        });
    }

    Result<void> original(ArticleId article, const store::BlobConsumer& consumer) override {
        return attempt([&] {
            const auto blob = connection_.read([&](Transaction& transaction) {
                const auto rows = transaction.exec_params(select_original, article.value);
                if (rows.empty()) {
                    throw_failure(
                        ErrorCode::not_found,
                        "no article " + std::to_string(article.value) + " that came by mail"
                    );
                }
                if (flag(rows[0], 1)) {
                    throw_failure(ErrorCode::not_found, store::original_gone);
                }
                return integer(rows[0], 0);
            });
            read_blob(connection_, blob, consumer);
        });
    }

private:
    template <class Work>
    auto write(const Work& work) -> Result<std::invoke_result_t<Work, Transaction&>> {
        return attempt([&] { return connection_.write(work); });
    }

    Connection connection_;
};

}  // namespace

std::unique_ptr<store::TicketStore> open_tickets(const DatabaseUrl& database) {
    return std::make_unique<PostgresTickets>(database);
}

}  // namespace maildocket::postgres
