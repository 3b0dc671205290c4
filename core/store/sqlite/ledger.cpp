#include "core/store/sqlite/ledger.hpp"

#include "core/store/rules.hpp"
#include "core/store/sqlite/blobs.hpp"
#include "core/store/sqlite/connection.hpp"
#include "core/store/sqlite/ledger_list.hpp"
#include "core/store/sqlite/names.hpp"
#include "core/store/sqlite/schema.hpp"
#include "core/store/sqlite/statement.hpp"

namespace maildocket::sqlite {

namespace {

using store::LedgerDetails;
using store::LedgerFilter;
using store::LedgerRow;
using store::NotificationRow;
using store::OutboxRow;
using store::ReviewRow;

struct Statements {
    explicit Statements(Connection& connection);

    Statement text_and_trace;
    Statement original_of;
    Statement sums;
    Statement reviews;
    Statement review;
    Statement end_review;
    Statement discard_delivery;
    Statement notifications;
    Statement finish_notification;
    Statement outbox;
    Statement outbox_exists;
    Statement retry_outbox;
    Statement cancel_outbox;
};

std::optional<TicketReference> reference(const Rows& row, int prefix, int number) {
    if (row.is_null(number)) {
        return std::nullopt;
    }
    return TicketReference{row.text(prefix), row.integer(number)};
}

ReviewRow read_review(const Rows& row) {
    return {
        .id = row.id<ReviewId>(0),
        .delivery = row.id<DeliveryId>(1),
        .reason = row.text(2),
        .from = row.text(3),
        .subject = row.text(4),
        .received_at = row.time(5)};
}

OutboxRow read_outbox(const Rows& row) {
    OutboxRow mail{
        .id = row.id<OutboxId>(0),
        .kind = row.text(1),
        .ticket = reference(row, 2, 3),
        .to = row.text(4),
        .subject = row.text(5),
        .state = row.text(6),
        .attempts = row.integer(7),
        .last_error = row.text(8),
        .created_at = row.time(9),
        .sent_at = row.optional_time(10)};
    if (mail.ticket) {
        mail.subject = "[" + mail.ticket->text() + "] " + mail.subject;
    }
    return mail;
}

class SqliteLedger final : public store::LedgerStore {
public:
    explicit SqliteLedger(const std::string& path) : connection_(path, Connection::File::existing) {
        require_schema(connection_, path);
        parts_.emplace(connection_);
    }

    Result<std::vector<LedgerRow>> list(const LedgerFilter& filter) override {
        return attempt([&] { return list_ledger(connection_, filter); });
    }

    Result<LedgerDetails> show(DeliveryId delivery) override {
        return attempt([&] {
            ReadTransaction snapshot(connection_);
            LedgerDetails details;
            details.row = read_delivery(connection_, delivery);
            auto row = parts_->statements.text_and_trace.query(delivery);
            if (row.next()) {
                details.text = row.text(0);
                details.trace = value_of(parse_trace(row.view(1)), "trace");
            }
            return details;
        });
    }

    Result<void> original(DeliveryId delivery, const store::BlobConsumer& consumer) override {
        return attempt([&] {
            std::int64_t blob = 0;
            {
                auto row = parts_->statements.original_of.query(delivery);
                if (!row.next()) {
                    throw_failure(ErrorCode::not_found, "no such delivery");
                }
                if (row.flag(1)) {
                    throw_failure(ErrorCode::not_found, store::original_gone);
                }
                blob = row.integer(0);
            }
            parts_->blobs.read(blob, consumer);
        });
    }

    Result<std::map<Outcome, std::int64_t>> sums() override {
        return attempt([&] {
            std::map<Outcome, std::int64_t> sums;
            for (auto row = parts_->statements.sums.query(); row.next();) {
                sums[outcome(row, 0)] = row.integer(1);
            }
            return sums;
        });
    }

    Result<std::vector<ReviewRow>> reviews() override {
        return attempt([&] {
            std::vector<ReviewRow> waiting;
            for (auto row = parts_->statements.reviews.query(); row.next();) {
                waiting.push_back(read_review(row));
            }
            return waiting;
        });
    }

    Result<ReviewRow> review(ReviewId review) override {
        return attempt([&] { return waiting_review(review); });
    }

    Result<void> discard(ReviewId review, Timestamp now) override {
        return attempt([&] {
            WriteTransaction transaction(connection_);
            const auto row = waiting_review(review);
            parts_->statements.end_review.execute(now, review);
            parts_->statements.discard_delivery.execute(row.delivery);
            transaction.commit();
        });
    }

    Result<std::vector<NotificationRow>> notifications() override {
        return attempt([&] {
            std::vector<NotificationRow> all;
            for (auto row = parts_->statements.notifications.query(); row.next();) {
                all.push_back(
                    {.id = row.id<NotificationId>(0),
                     .kind = row.text(1),
                     .text = row.text(2),
                     .ticket = reference(row, 3, 4),
                     .created_at = row.time(5),
                     .done = row.flag(6)}
                );
            }
            return all;
        });
    }

    Result<void> finish_notification(NotificationId notification) override {
        return attempt([&] {
            if (parts_->statements.finish_notification.execute(notification) == 0) {
                throw_failure(ErrorCode::not_found, "no such notification");
            }
        });
    }

    Result<std::vector<OutboxRow>> outbox() override {
        return attempt([&] {
            std::vector<OutboxRow> all;
            for (auto row = parts_->statements.outbox.query(); row.next();) {
                all.push_back(read_outbox(row));
            }
            return all;
        });
    }

    Result<void> retry_outbox(OutboxId mail, Timestamp now) override {
        return attempt([&] {
            if (parts_->statements.retry_outbox.execute(mail, now) == 0) {
                refuse(
                    mail, "only a queued or failed mail that nobody is sending can be tried again"
                );
            }
        });
    }

    Result<void> cancel_outbox(OutboxId mail, Timestamp now) override {
        return attempt([&] {
            if (parts_->statements.cancel_outbox.execute(mail, now) == 0) {
                refuse(
                    mail, "only a queued or failed mail that nobody is sending can be cancelled"
                );
            }
        });
    }

private:
    struct Parts {
        explicit Parts(Connection& connection) : statements(connection), blobs(connection) {
            check_ledger_list(connection);
        }

        Statements statements;
        BlobReader blobs;
    };

    ReviewRow waiting_review(ReviewId review) {
        auto row = parts_->statements.review.query(review);
        if (!row.next()) {
            throw_failure(ErrorCode::not_found, "no such review is waiting");
        }
        return read_review(row);
    }

    [[noreturn]] void refuse(OutboxId mail, const char* why) {
        if (parts_->statements.outbox_exists.query(mail).next()) {
            throw_failure(ErrorCode::invalid_input, why);
        }
        throw_failure(ErrorCode::not_found, "no such mail in the outbox");
    }

    Connection connection_;
    std::optional<Parts> parts_;
};

Statements::Statements(Connection& connection)
    : text_and_trace(connection, "SELECT text, trace FROM deliveries WHERE id = ?"),
      original_of(
          connection, "SELECT original_blob_id, original_gone FROM deliveries WHERE id = ?"
      ),
      sums(connection, "SELECT outcome, count(*) FROM deliveries GROUP BY outcome"),
      reviews(connection, R"(
          SELECT r.id, r.delivery_id, r.reason, d.author, d.subject, d.received_at
          FROM reviews r JOIN deliveries d ON d.id = r.delivery_id
          WHERE r.ended_at IS NULL ORDER BY r.id)"),
      review(connection, R"(
          SELECT r.id, r.delivery_id, r.reason, d.author, d.subject, d.received_at
          FROM reviews r JOIN deliveries d ON d.id = r.delivery_id
          WHERE r.id = ? AND r.ended_at IS NULL)"),
      end_review(connection, "UPDATE reviews SET ended_at = ? WHERE id = ?"),
      discard_delivery(connection, "UPDATE deliveries SET outcome = 'discarded' WHERE id = ?"),
      notifications(connection, R"(
          SELECT n.id, n.kind, n.text, q.prefix, t.number, n.created_at, n.done
          FROM notifications n
          LEFT JOIN tickets t ON t.id = n.ticket_id
          LEFT JOIN queues q ON q.name = t.queue
          ORDER BY n.id DESC)"),
      finish_notification(connection, "UPDATE notifications SET done = 1 WHERE id = ?"),
      outbox(connection, R"(
          SELECT o.id, o.kind, q.prefix, t.number, o.recipient, o.subject, o.state, o.attempts,
                 o.last_error, o.created_at, o.sent_at
          FROM outbox o
          LEFT JOIN tickets t ON t.id = o.ticket_id
          LEFT JOIN queues q ON q.name = t.queue
          ORDER BY o.id DESC)"),
      outbox_exists(connection, "SELECT 1 FROM outbox WHERE id = ?"),
      retry_outbox(connection, R"(
          UPDATE outbox SET state = 'queued', next_attempt_at = ?2
          WHERE id = ?1 AND (state IN ('queued', 'failed') OR
                             (state = 'sending' AND lease_until <= ?2)))"),
      cancel_outbox(connection, R"(
          UPDATE outbox SET state = 'cancelled'
          WHERE id = ?1 AND (state IN ('queued', 'failed') OR
                             (state = 'sending' AND lease_until <= ?2)))") {}

}  // namespace

std::unique_ptr<store::LedgerStore> open_ledger(const std::string& path) {
    return std::make_unique<SqliteLedger>(path);
}

}  // namespace maildocket::sqlite
