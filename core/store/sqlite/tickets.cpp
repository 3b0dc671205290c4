#include "core/store/sqlite/tickets.hpp"

#include "core/store/rules.hpp"
#include "core/store/sqlite/article_reader.hpp"
#include "core/store/sqlite/article_writer.hpp"
#include "core/store/sqlite/attachment_writer.hpp"
#include "core/store/sqlite/blobs.hpp"
#include "core/store/sqlite/connection.hpp"
#include "core/store/sqlite/names.hpp"
#include "core/store/sqlite/schema.hpp"
#include "core/store/sqlite/statement.hpp"
#include "core/store/sqlite/ticket_facts.hpp"
#include "core/store/sqlite/ticket_list.hpp"

namespace maildocket::sqlite {

namespace {

using store::TicketDetails;
using store::TicketFilter;
using store::TicketRow;

struct Statements {
    explicit Statements(Connection& connection);

    Statement find;
    Statement watchers;
    Statement state_of;
    Statement set_state;
    Statement touch;
    Statement find_agent;
    Statement assign;
    Statement set_merged;
    Statement copy_watchers;
    Statement original_of;
    Statement insert_watcher;
};

class SqliteTickets final : public store::TicketStore {
public:
    explicit SqliteTickets(const std::string& path)
        : connection_(path, Connection::File::existing) {
        require_schema(connection_, path);
        parts_.emplace(connection_);
    }

    Result<std::vector<TicketRow>> list(const TicketFilter& filter) override {
        return attempt([&] { return list_tickets(connection_, filter); });
    }

    Result<TicketId> find(const std::string& queue, std::int64_t number) override {
        return attempt([&] {
            auto row = parts_->statements.find.query(queue, number);
            if (!row.next()) {
                throw_failure(
                    ErrorCode::not_found,
                    "no ticket " + std::to_string(number) + " in queue " + queue
                );
            }
            return row.id<TicketId>(0);
        });
    }

    Result<TicketDetails> show(TicketId ticket) override {
        return attempt([&] {
            ReadTransaction snapshot(connection_);
            TicketDetails details;
            details.ticket = read_ticket(connection_, ticket);
            for (auto row = parts_->statements.watchers.query(ticket); row.next();) {
                details.watchers.push_back(row.text(0));
            }
            details.articles = parts_->reader.of_ticket(ticket);
            return details;
        });
    }

    Result<ArticleId> add_article(TicketId ticket, const store::DeskEntry& entry, Timestamp now)
        override {
        return changed([&] {
            const auto before = state_of(ticket);
            const auto id = parts_->writer.write(ticket, entry.article, std::nullopt, now);
            parts_->attachments.write(id, entry.attachments, entry.parts, now);
            for (const auto& watcher : entry.watchers) {
                parts_->statements.insert_watcher.execute(ticket, watcher);
            }
            enqueue(ticket, id, entry.outbox, now);
            if (entry.new_state && *entry.new_state != before) {
                require_changeable(before);
                change_state(
                    ticket,
                    *entry.new_state,
                    store::system_text::state_changed(before, *entry.new_state),
                    now
                );
            }
            parts_->statements.touch.execute(now, ticket);
            return id;
        });
    }

    Result<void> set_state(
        TicketId ticket,
        TicketState state,
        std::span<const routing::NewOutboxMail> outbox,
        Timestamp now
    ) override {
        return changed([&] {
            const auto before = state_of(ticket);
            if (before != state) {
                require_changeable(before);
                const auto article = change_state(
                    ticket, state, store::system_text::state_changed(before, state), now
                );
                enqueue(ticket, article, outbox, now);
            }
        });
    }

    Result<void> assign(
        TicketId ticket,
        const std::string& agent,
        std::span<const routing::NewOutboxMail> outbox,
        Timestamp now
    ) override {
        return changed([&] {
            state_of(ticket);
            std::optional<AgentId> assignee;
            if (!agent.empty()) {
                auto row = parts_->statements.find_agent.query(agent);
                if (!row.next()) {
                    throw_failure(ErrorCode::not_found, "no agent " + agent);
                }
                assignee = row.id<AgentId>(0);
            }
            if (parts_->statements.assign.execute(ticket, assignee, now) != 0) {
                const auto article =
                    parts_->writer.write_system(ticket, store::system_text::assigned(agent), now);
                enqueue(ticket, article, outbox, now);
            }
        });
    }

    Result<void> merge(TicketId ticket, TicketId into, Timestamp now) override {
        return changed([&] {
            const auto source = parts_->merges.follow(ticket);
            const auto target = parts_->merges.follow(into);
            if (!source || !target) {
                throw_failure(ErrorCode::not_found, "no such ticket");
            }
            if (source->id != ticket) {
                throw_failure(
                    ErrorCode::invalid_input,
                    "the ticket was merged into " + source->reference.text() + " already"
                );
            }
            if (target->id == ticket) {
                throw_failure(ErrorCode::invalid_input, "a ticket cannot be merged into itself");
            }
            parts_->statements.set_merged.execute(target->id, ticket);
            parts_->statements.copy_watchers.execute(target->id, ticket);
            change_state(
                ticket, TicketState::closed, store::system_text::merged_into(target->reference), now
            );
            parts_->writer.write_system(
                target->id, store::system_text::merged_from(source->reference), now
            );
            parts_->statements.touch.execute(now, target->id);
        });
    }

    Result<void> original(ArticleId article, const store::BlobConsumer& consumer) override {
        return attempt([&] {
            std::int64_t blob = 0;
            {
                auto row = parts_->statements.original_of.query(article);
                if (!row.next()) {
                    throw_failure(
                        ErrorCode::not_found,
                        "no article " + std::to_string(article.value) + " that came by mail"
                    );
                }
                if (row.flag(1)) {
                    throw_failure(ErrorCode::not_found, store::original_gone);
                }
                blob = row.integer(0);
            }
            parts_->blobs.read(blob, consumer);
        });
    }

private:
    struct Parts {
        explicit Parts(Connection& connection)
            : statements(connection),
              reader(connection),
              writer(connection),
              attachments(connection),
              merges(connection),
              blobs(connection) {
            check_ticket_list(connection);
        }

        Statements statements;
        ArticleReader reader;
        ArticleWriter writer;
        AttachmentWriter attachments;
        MergeFollower merges;
        BlobReader blobs;
    };

    // A transaction around work that changes something.
    template <class Work>
    auto changed(const Work& work) -> Result<std::invoke_result_t<Work>> {
        return attempt([&] {
            WriteTransaction transaction(connection_);
            if constexpr (std::is_void_v<std::invoke_result_t<Work>>) {
                work();
                transaction.commit();
            } else {
                auto done = work();
                transaction.commit();
                return done;
            }
        });
    }

    TicketState state_of(TicketId ticket) {
        auto row = parts_->statements.state_of.query(ticket);
        if (!row.next()) {
            throw_failure(ErrorCode::not_found, "no such ticket");
        }
        return ticket_state(row, 0);
    }

    static void require_changeable(TicketState before) {
        if (before == TicketState::closed) {
            throw_failure(ErrorCode::invalid_input, "a closed ticket cannot be opened again");
        }
    }

    ArticleId change_state(TicketId ticket, TicketState state, std::string text, Timestamp now) {
        parts_->statements.set_state.execute(to_string(state), now, ticket);
        return parts_->writer.write_system(ticket, std::move(text), now);
    }

    void enqueue(
        TicketId ticket,
        ArticleId article,
        std::span<const routing::NewOutboxMail> mails,
        Timestamp now
    ) {
        for (const auto& mail : mails) {
            parts_->writer.enqueue(ticket, article, mail, now);
        }
    }

    Connection connection_;
    std::optional<Parts> parts_;
};

Statements::Statements(Connection& connection)
    : find(connection, "SELECT id FROM tickets WHERE queue = ? AND number = ?"),
      watchers(connection, "SELECT email FROM watchers WHERE ticket_id = ? ORDER BY email"),
      state_of(connection, "SELECT state FROM tickets WHERE id = ?"),
      set_state(connection, "UPDATE tickets SET state = ?, updated_at = ? WHERE id = ?"),
      touch(connection, "UPDATE tickets SET updated_at = ? WHERE id = ?"),
      find_agent(connection, "SELECT id FROM agents WHERE email = ? AND archived = 0"),
      assign(connection, R"(
          UPDATE tickets SET assignee_id = ?2, updated_at = ?3
          WHERE id = ?1 AND assignee_id IS NOT ?2)"),
      set_merged(connection, "UPDATE tickets SET merged_into = ? WHERE id = ?"),
      copy_watchers(connection, R"(
          INSERT INTO watchers (ticket_id, email)
          SELECT ?1, email FROM watchers WHERE ticket_id = ?2
          ON CONFLICT DO NOTHING)"),
      original_of(connection, R"(
          SELECT d.original_blob_id, d.original_gone
          FROM articles a JOIN deliveries d ON d.id = a.delivery_id
          WHERE a.id = ?)"),
      insert_watcher(connection, R"(
          INSERT INTO watchers (ticket_id, email) VALUES (?, ?) ON CONFLICT DO NOTHING)") {}

}  // namespace

std::unique_ptr<store::TicketStore> open_tickets(const std::string& path) {
    return std::make_unique<SqliteTickets>(path);
}

}  // namespace maildocket::sqlite
