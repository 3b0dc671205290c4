#include "core/store/postgres/notifications.hpp"

namespace maildocket::postgres {

bool raise_notification(
    pqxx::transaction_base& transaction, const routing::NewNotification& notification, Timestamp now
) {
    // A statement of its own, so that the next one sees what the holder of the lock committed.
    transaction.exec_params(
        "SELECT pg_advisory_xact_lock(hashtextextended($1 || ' ' || $2, 1))",
        notification.kind,
        notification.text
    );
    const auto made = transaction.exec_params(
        R"(INSERT INTO notifications (kind, text, created_at, done)
           SELECT $1, $2, $3::bigint, false
           WHERE NOT EXISTS (
               SELECT FROM notifications WHERE kind = $1 AND text = $2 AND NOT done))",
        notification.kind,
        notification.text,
        to_microseconds(now)
    );
    return made.affected_rows() != 0;
}

}  // namespace maildocket::postgres
