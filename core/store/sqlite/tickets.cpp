#include "core/store/sqlite/tickets.hpp"

#include "core/store/rules.hpp"
#include "core/store/sqlite/article_writer.hpp"
#include "core/store/sqlite/blobs.hpp"
#include "core/store/sqlite/connection.hpp"
#include "core/store/sqlite/names.hpp"
#include "core/store/sqlite/schema.hpp"
#include "core/store/sqlite/statement.hpp"
#include "core/store/sqlite/ticket_facts.hpp"
#include "core/store/sqlite/ticket_list.hpp"

namespace maildocket::sqlite {

namespace {

using store::ArticleRow;
using store::AttachmentRow;
using store::TicketDetails;
using store::TicketFilter;
using store::TicketRow;

struct Statements {
    explicit Statements(Connection& connection);

    Statement find;
    Statement watchers;
    Statement articles;
    Statement attachments;
    Statement state_of;
    Statement set_state;
    Statement touch;
    Statement find_agent;
    Statement assign;
    Statement set_merged;
    Statement copy_watchers;
    Statement original_of;
    Statement resolved_before;
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
            details.articles = articles_of(ticket);
            return details;
        });
    }

    Result<ArticleId> add_article(
        TicketId ticket,
        const routing::NewArticle& article,
        std::span<const routing::NewOutboxMail> outbox,
        Timestamp now
    ) override {
        return changed([&] {
            state_of(ticket);
            const auto id = parts_->writer.write(ticket, article, std::nullopt, now);
            for (const auto& mail : outbox) {
                parts_->writer.enqueue(ticket, mail, now);
            }
            parts_->statements.touch.execute(now, ticket);
            return id;
        });
    }

    Result<void> set_state(TicketId ticket, TicketState state, Timestamp now) override {
        return changed([&] {
            const auto before = state_of(ticket);
            if (before == state) {
                return;
            }
            if (before == TicketState::closed) {
                throw_failure(ErrorCode::invalid_input, "a closed ticket cannot be opened again");
            }
            change_state(ticket, state, store::system_text::state_changed(before, state), now);
        });
    }

    Result<void> assign(TicketId ticket, const std::string& agent, Timestamp now) override {
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
                parts_->writer.write_system(ticket, store::system_text::assigned(agent), now);
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
                blob = row.integer(0);
            }
            parts_->blobs.read(blob, consumer);
        });
    }

    Result<std::int64_t> close_resolved(Timestamp before, Timestamp now) override {
        return changed([&] {
            std::vector<TicketId> tickets;
            for (auto row = parts_->statements.resolved_before.query(before); row.next();) {
                tickets.push_back(row.id<TicketId>(0));
            }
            for (const auto ticket : tickets) {
                change_state(
                    ticket, TicketState::closed, store::system_text::closed_by_time(), now
                );
            }
            return static_cast<std::int64_t>(tickets.size());
        });
    }

private:
    struct Parts {
        explicit Parts(Connection& connection)
            : statements(connection), writer(connection), merges(connection), blobs(connection) {
            check_ticket_list(connection);
        }

        Statements statements;
        ArticleWriter writer;
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

    void change_state(TicketId ticket, TicketState state, std::string text, Timestamp now) {
        parts_->statements.set_state.execute(to_string(state), now, ticket);
        parts_->writer.write_system(ticket, std::move(text), now);
    }

    std::vector<ArticleRow> articles_of(TicketId ticket) {
        std::vector<ArticleRow> articles;
        for (auto row = parts_->statements.articles.query(ticket); row.next();) {
            articles.push_back(
                {.id = row.id<ArticleId>(0),
                 .kind = article_kind(row, 1),
                 .author = row.text(2),
                 .author_email = row.text(3),
                 .trust = trust(row, 4),
                 .warning = row.text(5),
                 .subject = row.text(6),
                 .text = row.text(7),
                 .html = row.text(8),
                 .new_text = row.text(9),
                 .message_id = row.text(10),
                 .delivery = row.optional_id<DeliveryId>(11),
                 .created_at = row.time(12),
                 .attachments = attachments_of(row.id<ArticleId>(0))}
            );
        }
        return articles;
    }

    std::vector<AttachmentRow> attachments_of(ArticleId article) {
        std::vector<AttachmentRow> attachments;
        for (auto row = parts_->statements.attachments.query(article); row.next();) {
            attachments.push_back(
                {.name = row.text(0),
                 .content_type = row.text(1),
                 .octets = static_cast<std::uint64_t>(row.integer(2)),
                 .sha256 = row.digest(3),
                 .is_inline = row.flag(4),
                 .content_id = row.text(5),
                 .refused = row.text(6)}
            );
        }
        return attachments;
    }

    Connection connection_;
    std::optional<Parts> parts_;
};

Statements::Statements(Connection& connection)
    : find(connection, "SELECT id FROM tickets WHERE queue = ? AND number = ?"),
      watchers(connection, "SELECT email FROM watchers WHERE ticket_id = ? ORDER BY email"),
      articles(connection, R"(
          SELECT id, kind, author, author_email, trust, warning, subject, text, html, new_text,
                 message_id, delivery_id, created_at
          FROM articles WHERE ticket_id = ? ORDER BY id)"),
      attachments(connection, R"(
          SELECT name, content_type, octets, sha256, is_inline, content_id, refused
          FROM article_attachments WHERE article_id = ? ORDER BY position)"),
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
          SELECT d.original_blob_id
          FROM articles a JOIN deliveries d ON d.id = a.delivery_id
          WHERE a.id = ?)"),
      resolved_before(connection, R"(
          SELECT id FROM tickets WHERE state = 'resolved' AND updated_at < ?
          ORDER BY updated_at)") {}

}  // namespace

std::unique_ptr<store::TicketStore> open_tickets(const std::string& path) {
    return std::make_unique<SqliteTickets>(path);
}

}  // namespace maildocket::sqlite
