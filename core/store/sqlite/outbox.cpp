#include "core/store/sqlite/outbox.hpp"

#include "core/store/sqlite/article_reader.hpp"
#include "core/store/sqlite/article_writer.hpp"
#include "core/store/sqlite/connection.hpp"
#include "core/store/sqlite/names.hpp"
#include "core/store/sqlite/notifications.hpp"
#include "core/store/sqlite/schema.hpp"
#include "core/store/sqlite/statement.hpp"

#include <optional>

namespace maildocket::sqlite {

namespace {

using store::OutboxFailure;
using store::OutboxJob;
using store::OutboxRetry;
using store::OutboxSent;

struct Statements {
    explicit Statements(Connection& connection);

    Statement due;
    Statement claim;
    Statement job;
    Statement renew;
    Statement sent;
    Statement retry;
    Statement failed;
    Statement release;
    Statement of_mail;
    Statement touch;
    Statement notify;
};

class SqliteOutbox final : public store::OutboxStore {
public:
    explicit SqliteOutbox(const std::string& path) : connection_(path, Connection::File::existing) {
        require_schema(connection_, path);
        parts_.emplace(connection_);
    }

    Result<std::vector<OutboxJob>> claim_due(
        const std::string& owner, Timestamp now, std::chrono::seconds lease, std::size_t count
    ) override {
        return attempt([&] {
            std::vector<OutboxJob> jobs;
            if (due(now, 1).empty()) {  // an idle worker takes no write lock
                return jobs;
            }
            WriteTransaction transaction(connection_);
            for (const auto mail : due(now, count)) {
                parts_->statements.claim.execute(mail, owner, now + lease);
                jobs.push_back(job(mail));
            }
            transaction.commit();
            return jobs;
        });
    }

    Result<void> renew(const std::string& owner, Timestamp until) override {
        return attempt([&] { parts_->statements.renew.execute(owner, until); });
    }

    Result<std::size_t> sent(
        const std::string& owner, std::span<const OutboxSent> mails, Timestamp now
    ) override {
        return for_each(mails, [&](const OutboxSent& mail) {
            return parts_->statements.sent.execute(mail.id, owner, mail.message_id, now) != 0;
        });
    }

    Result<std::size_t> retry(const std::string& owner, std::span<const OutboxRetry> mails)
        override {
        return for_each(mails, [&](const OutboxRetry& mail) {
            const int uncounted = mail.counts ? 0 : 1;
            return parts_->statements.retry.execute(
                       mail.id, owner, mail.next_attempt_at, mail.error, uncounted
                   ) != 0;
        });
    }

    Result<std::size_t> failed(
        const std::string& owner, std::span<const OutboxFailure> mails, Timestamp now
    ) override {
        return for_each(mails, [&](const OutboxFailure& mail) {
            if (parts_->statements.failed.execute(mail.id, owner, mail.error) == 0) {
                return false;
            }
            write_consequences(mail, now);
            return true;
        });
    }

    Result<void> release(const std::string& owner) override {
        return attempt([&] { parts_->statements.release.execute(owner); });
    }

    Result<bool> raise(const routing::NewNotification& notification, Timestamp now) override {
        return attempt([&] { return parts_->notifications.raise(notification, now); });
    }

    Result<store::ArticleRow> article(ArticleId article) override {
        return attempt([&] { return parts_->articles.one(article); });
    }

    Result<void> attachment(
        ArticleId article, std::size_t position, const store::BlobConsumer& consumer
    ) override {
        return attempt([&] { parts_->articles.attachment(article, position, consumer); });
    }

private:
    struct Parts {
        explicit Parts(Connection& connection)
            : statements(connection),
              articles(connection),
              writer(connection),
              notifications(connection) {}

        Statements statements;
        ArticleReader articles;
        ArticleWriter writer;
        NotificationRaiser notifications;
    };

    std::vector<OutboxId> due(Timestamp now, std::size_t count) {
        std::vector<OutboxId> mails;
        for (auto row = parts_->statements.due.query(now, count); row.next();) {
            mails.push_back(row.id<OutboxId>(0));
        }
        return mails;
    }

    OutboxJob job(OutboxId mail) {
        auto row = parts_->statements.job.query(mail);
        if (!row.next()) {
            throw_failure(ErrorCode::internal, "a mail of the outbox vanished");
        }
        OutboxJob job{
            .id = mail,
            .kind = value_of(routing::parse_outbox_kind(row.view(0)), row.view(0)),
            .to = row.text(1),
            .to_name = row.text(2),
            .to_language = row.text(3),
            .to_agent = row.flag(4),
            .subject = row.text(5),
            .language = row.text(6),
            .in_reply_to = row.text(7),
            .text = row.text(8),
            .ticket = std::nullopt,
            .article = row.optional_id<ArticleId>(9),
            .attempts = row.integer(10),
            .created_at = row.time(11)};
        if (!row.is_null(12)) {
            job.ticket = store::OutboxTicket{
                .id = row.id<TicketId>(12),
                .reference = {row.text(13), row.integer(14)},
                .queue = row.text(15),
                .subject = row.text(16),
                .state = ticket_state(row, 17),
                .assignee = row.text(18),
                .contact_name = row.text(19),
                .contact_email = row.text(20),
                .created_at = row.time(21),
                .client_message_id = row.text(22)};
        }
        return job;
    }

    // One transaction; how many times `work` said yes.
    template <class Mail, class Work>
    Result<std::size_t> for_each(std::span<const Mail> mails, const Work& work) {
        return attempt([&] {
            WriteTransaction transaction(connection_);
            std::size_t done = 0;
            for (const auto& mail : mails) {
                done += work(mail) ? 1U : 0U;
            }
            transaction.commit();
            return done;
        });
    }

    void write_consequences(const OutboxFailure& mail, Timestamp now) {
        std::optional<TicketId> ticket;
        std::optional<ArticleId> article;
        {
            auto row = parts_->statements.of_mail.query(mail.id);
            if (row.next()) {
                ticket = row.optional_id<TicketId>(0);
                article = row.optional_id<ArticleId>(1);
            }
        }
        if (ticket && mail.note) {
            parts_->writer.write(*ticket, *mail.note, std::nullopt, now);
            parts_->statements.touch.execute(now, *ticket);
        }
        for (const auto& notification : mail.notifications) {
            parts_->statements.notify.execute(notification.kind, notification.text, ticket, now);
        }
        for (const auto& another : mail.mails) {
            parts_->writer.enqueue(ticket, article, another, now);
        }
    }

    Connection connection_;
    std::optional<Parts> parts_;
};

Statements::Statements(Connection& connection)
    : due(connection, R"(
          SELECT id FROM outbox
          WHERE state IN ('queued', 'sending') AND next_attempt_at <= ?1
            AND (state = 'queued' OR lease_until <= ?1)
          ORDER BY next_attempt_at, id LIMIT ?2)"),
      claim(connection, R"(
          UPDATE outbox SET state = 'sending', lease_owner = ?2, lease_until = ?3,
                            attempts = attempts + 1
          WHERE id = ?1)"),
      job(connection, R"(
          SELECT o.kind, o.recipient, coalesce(c.name, a.name), c.language, a.id IS NOT NULL,
                 o.subject, o.language, o.in_reply_to, o.text, o.article_id, o.attempts,
                 o.created_at, t.id, q.prefix, t.number, t.queue, t.subject, t.state, g.email,
                 k.name, k.email, t.created_at,
                 (SELECT m.message_id FROM articles m
                  WHERE m.ticket_id = t.id AND m.kind = 'client' AND m.message_id <> ''
                    AND (o.article_id IS NULL OR m.id < o.article_id)
                  ORDER BY m.id DESC LIMIT 1)
          FROM outbox o
          LEFT JOIN contacts c ON c.email = o.recipient AND c.archived = 0
          LEFT JOIN agents a ON a.email = o.recipient AND a.archived = 0
          LEFT JOIN tickets t ON t.id = o.ticket_id
          LEFT JOIN queues q ON q.name = t.queue
          LEFT JOIN agents g ON g.id = t.assignee_id
          LEFT JOIN contacts k ON k.id = t.contact_id
          WHERE o.id = ?)"),
      renew(connection, R"(
          UPDATE outbox SET lease_until = ?2 WHERE state = 'sending' AND lease_owner = ?1)"),
      sent(connection, R"(
          UPDATE outbox SET state = 'sent', message_id = ?3, sent_at = ?4, last_error = '',
                            lease_owner = '', lease_until = NULL
          WHERE id = ?1 AND state = 'sending' AND lease_owner = ?2)"),
      retry(connection, R"(
          UPDATE outbox SET state = 'queued', next_attempt_at = ?3, last_error = ?4,
                            attempts = attempts - ?5, lease_owner = '', lease_until = NULL
          WHERE id = ?1 AND state = 'sending' AND lease_owner = ?2)"),
      failed(connection, R"(
          UPDATE outbox SET state = 'failed', last_error = ?3, lease_owner = '', lease_until = NULL
          WHERE id = ?1 AND state = 'sending' AND lease_owner = ?2)"),
      release(connection, R"(
          UPDATE outbox SET state = 'queued', attempts = attempts - 1, lease_owner = '',
                            lease_until = NULL
          WHERE state = 'sending' AND lease_owner = ?)"),
      of_mail(connection, "SELECT ticket_id, article_id FROM outbox WHERE id = ?"),
      touch(connection, "UPDATE tickets SET updated_at = ? WHERE id = ?"),
      notify(connection, R"(
          INSERT INTO notifications (kind, text, ticket_id, created_at, done)
          VALUES (?, ?, ?, ?, 0))") {}

}  // namespace

std::unique_ptr<store::OutboxStore> open_outbox(const std::string& path) {
    return std::make_unique<SqliteOutbox>(path);
}

}  // namespace maildocket::sqlite
