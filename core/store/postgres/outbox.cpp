#include "core/store/postgres/outbox.hpp"

#include "core/store/postgres/article_writer.hpp"
#include "core/store/postgres/blob_reader.hpp"
#include "core/store/postgres/connection.hpp"
#include "core/store/postgres/names.hpp"
#include "core/store/postgres/notifications.hpp"
#include "core/store/postgres/rows.hpp"
#include "core/store/postgres/schema.hpp"
#include "core/store/postgres/ticket_list.hpp"

namespace maildocket::postgres {

namespace {

using store::OutboxFailure;
using store::OutboxJob;
using store::OutboxRetry;
using store::OutboxSent;
using Transaction = pqxx::transaction_base;

// Another worker's rows are passed over, never waited for. One round trip.
constexpr const char* claim = R"(
    WITH due AS (
        SELECT id FROM outbox
        WHERE state IN ('queued', 'sending') AND next_attempt_at <= $1
          AND (state = 'queued' OR lease_until <= $1)
        ORDER BY next_attempt_at, id LIMIT $4
        FOR UPDATE SKIP LOCKED),
    claimed AS (
        UPDATE outbox o SET state = 'sending', lease_owner = $2, lease_until = $3,
                            attempts = attempts + 1
        FROM due WHERE o.id = due.id RETURNING o.*)
    SELECT o.id, o.kind, o.recipient, coalesce(c.name, a.name), c.language, a.id IS NOT NULL,
           o.subject, o.language, o.in_reply_to, o.text, o.article_id, o.attempts, o.created_at,
           t.id, q.prefix, t.number, t.queue, t.subject, t.state, g.email, k.name, k.email,
           t.created_at,
           (SELECT m.message_id FROM articles m
            WHERE m.ticket_id = t.id AND m.kind = 'client' AND m.message_id <> ''
              AND (o.article_id IS NULL OR m.id < o.article_id)
            ORDER BY m.id DESC LIMIT 1)
    FROM claimed o
    LEFT JOIN contacts c ON c.email = o.recipient AND NOT c.archived
    LEFT JOIN agents a ON a.email = o.recipient AND NOT a.archived
    LEFT JOIN tickets t ON t.id = o.ticket_id
    LEFT JOIN queues q ON q.name = t.queue
    LEFT JOIN agents g ON g.id = t.assignee_id
    LEFT JOIN contacts k ON k.id = t.contact_id
    ORDER BY o.next_attempt_at, o.id)";
constexpr const char* mark_sent = R"(
    UPDATE outbox SET state = 'sent', message_id = $3, sent_at = $4, last_error = '',
                      lease_owner = '', lease_until = NULL
    WHERE id = $1 AND state = 'sending' AND lease_owner = $2)";
constexpr const char* mark_retry = R"(
    UPDATE outbox SET state = 'queued', next_attempt_at = $3, last_error = $4,
                      attempts = attempts - $5, lease_owner = '', lease_until = NULL
    WHERE id = $1 AND state = 'sending' AND lease_owner = $2)";
constexpr const char* mark_failed = R"(
    UPDATE outbox SET state = 'failed', last_error = $3, lease_owner = '', lease_until = NULL
    WHERE id = $1 AND state = 'sending' AND lease_owner = $2
    RETURNING ticket_id, article_id)";
constexpr const char* release_all = R"(
    UPDATE outbox SET state = 'queued', attempts = attempts - 1, lease_owner = '',
                      lease_until = NULL
    WHERE state = 'sending' AND lease_owner = $1)";
constexpr const char* notify = R"(
    INSERT INTO notifications (kind, text, ticket_id, created_at, done)
    VALUES ($1, $2, $3, $4, false))";
OutboxJob read_job(const pqxx::row& row) {
    const auto kind = text(row, 1);
    OutboxJob job{
        .id = id<OutboxId>(row, 0),
        .kind = value_of(routing::parse_outbox_kind(kind), kind),
        .to = text(row, 2),
        .to_name = text(row, 3),
        .to_language = text(row, 4),
        .to_agent = flag(row, 5),
        .subject = text(row, 6),
        .language = text(row, 7),
        .in_reply_to = text(row, 8),
        .text = text(row, 9),
        .ticket = std::nullopt,
        .article = optional_id<ArticleId>(row, 10),
        .attempts = integer(row, 11),
        .created_at = time(row, 12)};
    if (!row[13].is_null()) {
        const auto state = text(row, 18);
        job.ticket = store::OutboxTicket{
            .id = id<TicketId>(row, 13),
            .reference = {text(row, 14), integer(row, 15)},
            .queue = text(row, 16),
            .subject = text(row, 17),
            .state = value_of(parse_ticket_state(state), state),
            .assignee = text(row, 19),
            .contact_name = text(row, 20),
            .contact_email = text(row, 21),
            .created_at = time(row, 22),
            .client_message_id = text(row, 23)};
    }
    return job;
}

void write_consequences(
    Transaction& transaction, const OutboxFailure& mail, const pqxx::row& row, Timestamp now
) {
    const auto ticket = optional_id<TicketId>(row, 0);
    const auto article = optional_id<ArticleId>(row, 1);
    std::optional<std::int64_t> ticket_value;
    if (ticket) {
        ticket_value = ticket->value;
    }
    if (ticket && mail.note) {
        write_article(transaction, *ticket, *mail.note, now);
        transaction.exec_params(
            "UPDATE tickets SET updated_at = $1 WHERE id = $2", to_microseconds(now), ticket->value
        );
    }
    for (const auto& notification : mail.notifications) {
        transaction.exec_params(
            notify, notification.kind, notification.text, ticket_value, to_microseconds(now)
        );
    }
    for (const auto& another : mail.mails) {
        enqueue(transaction, ticket, article, another, now);
    }
}

class PostgresOutbox final : public store::OutboxStore {
public:
    explicit PostgresOutbox(const DatabaseUrl& database) : connection_(database) {
        require_schema(connection_);
    }

    Result<std::vector<OutboxJob>> claim_due(
        const std::string& owner, Timestamp now, std::chrono::seconds lease, std::size_t count
    ) override {
        return write([&](Transaction& transaction) {
            std::vector<OutboxJob> jobs;
            for (const auto& row : transaction.exec_params(
                     claim,
                     to_microseconds(now),
                     owner,
                     to_microseconds(now + lease),
                     static_cast<std::int64_t>(count)
                 )) {
                jobs.push_back(read_job(row));
            }
            return jobs;
        });
    }

    Result<void> renew(const std::string& owner, Timestamp until) override {
        return write([&](Transaction& transaction) {
            transaction.exec_params(
                "UPDATE outbox SET lease_until = $2 WHERE state = 'sending' AND lease_owner = $1",
                owner,
                to_microseconds(until)
            );
        });
    }

    Result<std::size_t> sent(
        const std::string& owner, std::span<const OutboxSent> mails, Timestamp now
    ) override {
        return for_each(mails, [&](Transaction& transaction, const OutboxSent& mail) {
            return transaction
                       .exec_params(
                           mark_sent, mail.id.value, owner, mail.message_id, to_microseconds(now)
                       )
                       .affected_rows() != 0;
        });
    }

    Result<std::size_t> retry(const std::string& owner, std::span<const OutboxRetry> mails)
        override {
        return for_each(mails, [&](Transaction& transaction, const OutboxRetry& mail) {
            return transaction
                       .exec_params(
                           mark_retry,
                           mail.id.value,
                           owner,
                           to_microseconds(mail.next_attempt_at),
                           mail.error,
                           mail.counts ? 0 : 1
                       )
                       .affected_rows() != 0;
        });
    }

    Result<std::size_t> failed(
        const std::string& owner, std::span<const OutboxFailure> mails, Timestamp now
    ) override {
        return for_each(mails, [&](Transaction& transaction, const OutboxFailure& mail) {
            const auto rows =
                transaction.exec_params(mark_failed, mail.id.value, owner, mail.error);
            if (rows.empty()) {
                return false;
            }
            write_consequences(transaction, mail, rows[0], now);
            return true;
        });
    }

    Result<void> release(const std::string& owner) override {
        return write([&](Transaction& transaction) { transaction.exec_params(release_all, owner); }
        );
    }

    Result<bool> raise(const routing::NewNotification& notification, Timestamp now) override {
        return write([&](Transaction& transaction) {
            return raise_notification(transaction, notification, now);
        });
    }

    Result<store::ArticleRow> article(ArticleId article) override {
        return attempt([&] {
            return connection_.read([&](Transaction& transaction) {
                return read_one_article(transaction, article);
            });
        });
    }

    Result<void> attachment(
        ArticleId article, std::size_t position, const store::BlobConsumer& consumer
    ) override {
        return attempt([&] {
            const auto blob = connection_.read([&](Transaction& transaction) {
                const auto rows = transaction.exec_params(
                    "SELECT blob_id FROM article_attachments "
                    "WHERE article_id = $1 AND position = $2 AND blob_id IS NOT NULL",
                    article.value,
                    static_cast<std::int64_t>(position)
                );
                if (rows.empty()) {
                    throw_failure(ErrorCode::not_found, "no such attachment, or it was refused");
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

    // One transaction; how many times `work` said yes.
    template <class Mail, class Work>
    Result<std::size_t> for_each(std::span<const Mail> mails, const Work& work) {
        return write([&](Transaction& transaction) {
            std::size_t done = 0;
            for (const auto& mail : mails) {
                done += work(transaction, mail) ? 1U : 0U;
            }
            return done;
        });
    }

    Connection connection_;
};

}  // namespace

std::unique_ptr<store::OutboxStore> open_outbox(const DatabaseUrl& database) {
    return std::make_unique<PostgresOutbox>(database);
}

}  // namespace maildocket::postgres
