#include "core/store/postgres/ledger.hpp"

#include "core/store/postgres/blob_reader.hpp"
#include "core/store/postgres/connection.hpp"
#include "core/store/postgres/ledger_list.hpp"
#include "core/store/postgres/names.hpp"
#include "core/store/postgres/rows.hpp"
#include "core/store/postgres/schema.hpp"
#include "core/store/rules.hpp"

namespace maildocket::postgres {

namespace {

using store::LedgerDetails;
using store::LedgerFilter;
using store::LedgerRow;
using store::NotificationRow;
using store::OutboxRow;
using store::ReviewRow;
using Transaction = pqxx::transaction_base;

constexpr const char* select_reviews = R"(
    SELECT r.id, r.delivery_id, r.reason, d.author, d.subject, d.received_at
    FROM reviews r JOIN deliveries d ON d.id = r.delivery_id
    WHERE r.ended_at IS NULL ORDER BY r.id)";
// Locked by discard() only: what is accepted at the same moment is not thrown away.
constexpr const char* select_review = R"(
    SELECT r.id, r.delivery_id, r.reason, d.author, d.subject, d.received_at
    FROM reviews r JOIN deliveries d ON d.id = r.delivery_id
    WHERE r.id = $1 AND r.ended_at IS NULL)";
constexpr const char* lock_delivery_of_review = R"(
    SELECT FROM deliveries WHERE id = (SELECT delivery_id FROM reviews WHERE id = $1)
    FOR NO KEY UPDATE)";
constexpr const char* select_notifications = R"(
    SELECT n.id, n.kind, n.text, q.prefix, t.number, n.created_at, n.done
    FROM notifications n
    LEFT JOIN tickets t ON t.id = n.ticket_id
    LEFT JOIN queues q ON q.name = t.queue
    ORDER BY n.id DESC)";
constexpr const char* select_outbox = R"(
    SELECT o.id, o.kind, q.prefix, t.number, o.recipient, o.subject, o.state, o.attempts,
           o.last_error, o.created_at, o.sent_at
    FROM outbox o
    LEFT JOIN tickets t ON t.id = o.ticket_id
    LEFT JOIN queues q ON q.name = t.queue
    ORDER BY o.id DESC)";
constexpr const char* retry_mail = R"(
    UPDATE outbox SET state = 'queued', next_attempt_at = $2
    WHERE id = $1 AND (state IN ('queued', 'failed') OR
                       (state = 'sending' AND lease_until <= $2)))";
constexpr const char* cancel_mail = R"(
    UPDATE outbox SET state = 'cancelled'
    WHERE id = $1 AND (state IN ('queued', 'failed') OR
                       (state = 'sending' AND lease_until <= $2)))";

ReviewRow read_review(const pqxx::row& row) {
    return {
        .id = id<ReviewId>(row, 0),
        .delivery = id<DeliveryId>(row, 1),
        .reason = text(row, 2),
        .from = text(row, 3),
        .subject = text(row, 4),
        .received_at = time(row, 5)};
}

NotificationRow read_notification(const pqxx::row& row) {
    return {
        .id = id<NotificationId>(row, 0),
        .kind = text(row, 1),
        .text = text(row, 2),
        .ticket = reference(row, 3),
        .created_at = time(row, 5),
        .done = flag(row, 6)};
}

OutboxRow read_outbox(const pqxx::row& row) {
    OutboxRow mail{
        .id = id<OutboxId>(row, 0),
        .kind = text(row, 1),
        .ticket = reference(row, 2),
        .to = text(row, 4),
        .subject = text(row, 5),
        .state = text(row, 6),
        .attempts = integer(row, 7),
        .last_error = text(row, 8),
        .created_at = time(row, 9),
        .sent_at = std::nullopt};
    if (!row[10].is_null()) {
        mail.sent_at = time(row, 10);
    }
    if (mail.ticket) {
        mail.subject = "[" + mail.ticket->text() + "] " + mail.subject;
    }
    return mail;
}

ReviewRow waiting_review(Transaction& transaction, ReviewId review) {
    const auto rows = transaction.exec_params(select_review, review.value);
    if (rows.empty()) {
        throw_failure(ErrorCode::not_found, "no such review is waiting");
    }
    return read_review(rows[0]);
}

void change_outbox(
    Transaction& transaction, const pqxx::result& changed, OutboxId mail, const char* otherwise
) {
    if (changed.affected_rows() != 0) {
        return;
    }
    if (transaction.exec_params("SELECT FROM outbox WHERE id = $1", mail.value).empty()) {
        throw_failure(ErrorCode::not_found, "no such mail in the outbox");
    }
    throw_failure(ErrorCode::invalid_input, otherwise);
}

class PostgresLedger final : public store::LedgerStore {
public:
    explicit PostgresLedger(const DatabaseUrl& database) : connection_(database) {
        require_schema(connection_);
    }

    Result<std::vector<LedgerRow>> list(const LedgerFilter& filter) override {
        return read([&](Transaction& transaction) { return list_ledger(transaction, filter); });
    }

    Result<LedgerDetails> show(DeliveryId delivery) override {
        return read([&](Transaction& transaction) { return read_delivery(transaction, delivery); });
    }

    Result<void> original(DeliveryId delivery, const store::BlobConsumer& consumer) override {
        return attempt([&] {
            const auto blob = connection_.read([&](Transaction& transaction) {
                const auto rows = transaction.exec_params(
                    "SELECT original_blob_id, original_gone FROM deliveries WHERE id = $1",
                    delivery.value
                );
                if (rows.empty()) {
                    throw_failure(ErrorCode::not_found, "no such delivery");
                }
                if (flag(rows[0], 1)) {
                    throw_failure(ErrorCode::not_found, store::original_gone);
                }
                return integer(rows[0], 0);
            });
            read_blob(connection_, blob, consumer);
        });
    }

    Result<std::map<Outcome, std::int64_t>> sums() override {
        return read([](Transaction& transaction) {
            std::map<Outcome, std::int64_t> sums;
            const auto rows =
                transaction.exec("SELECT outcome, count(*) FROM deliveries GROUP BY outcome");
            for (const auto& row : rows) {
                const auto outcome = text(row, 0);
                sums[value_of(parse_outcome(outcome), outcome)] = integer(row, 1);
            }
            return sums;
        });
    }

    Result<std::vector<ReviewRow>> reviews() override {
        return list_all<ReviewRow>(select_reviews, read_review);
    }

    Result<ReviewRow> review(ReviewId review) override {
        return read([&](Transaction& transaction) { return waiting_review(transaction, review); });
    }

    Result<void> discard(ReviewId review, Timestamp now) override {
        return write([&](Transaction& transaction) {
            transaction.exec_params(lock_delivery_of_review, review.value);
            const auto waiting = waiting_review(transaction, review);
            transaction.exec_params(
                "UPDATE reviews SET ended_at = $1 WHERE id = $2", to_microseconds(now), review.value
            );
            transaction.exec_params(
                "UPDATE deliveries SET outcome = 'discarded' WHERE id = $1", waiting.delivery.value
            );
        });
    }

    Result<std::vector<NotificationRow>> notifications() override {
        return list_all<NotificationRow>(select_notifications, read_notification);
    }

    Result<void> finish_notification(NotificationId notification) override {
        return write([&](Transaction& transaction) {
            const auto changed = transaction.exec_params(
                "UPDATE notifications SET done = true WHERE id = $1", notification.value
            );
            if (changed.affected_rows() == 0) {
                throw_failure(ErrorCode::not_found, "no such notification");
            }
        });
    }

    Result<std::vector<OutboxRow>> outbox() override {
        return list_all<OutboxRow>(select_outbox, read_outbox);
    }

    Result<void> retry_outbox(OutboxId mail, Timestamp now) override {
        return write([&](Transaction& transaction) {
            change_outbox(
                transaction,
                transaction.exec_params(retry_mail, mail.value, to_microseconds(now)),
                mail,
                "only a queued or failed mail that nobody is sending can be tried again"
            );
        });
    }

    Result<void> cancel_outbox(OutboxId mail, Timestamp now) override {
        return write([&](Transaction& transaction) {
            change_outbox(
                transaction,
                transaction.exec_params(cancel_mail, mail.value, to_microseconds(now)),
                mail,
                "only a queued or failed mail that nobody is sending can be cancelled"
            );
        });
    }

private:
    template <class Work>
    auto read(const Work& work) -> Result<std::invoke_result_t<Work, Transaction&>> {
        return attempt([&] { return connection_.read(work); });
    }

    template <class Work>
    Result<void> write(const Work& work) {
        return attempt([&] { connection_.write(work); });
    }

    template <class Row, class Read>
    Result<std::vector<Row>> list_all(const char* sql, const Read& read_one) {
        return read([&](Transaction& transaction) {
            std::vector<Row> rows;
            for (const auto& row : transaction.exec(sql)) {
                rows.push_back(read_one(row));
            }
            return rows;
        });
    }

    Connection connection_;
};

}  // namespace

std::unique_ptr<store::LedgerStore> open_ledger(const DatabaseUrl& database) {
    return std::make_unique<PostgresLedger>(database);
}

}  // namespace maildocket::postgres
