#include "core/store/sqlite/notifications.hpp"

namespace maildocket::sqlite {

NotificationRaiser::NotificationRaiser(Connection& connection)
    : insert_(connection, R"(
          INSERT INTO notifications (kind, text, ticket_id, created_at, done)
          SELECT ?1, ?2, NULL, ?3, 0
          WHERE NOT EXISTS (
              SELECT 1 FROM notifications WHERE kind = ?1 AND text = ?2 AND done = 0))") {}

bool NotificationRaiser::raise(const routing::NewNotification& notification, Timestamp now) {
    return insert_.execute(notification.kind, notification.text, now) != 0;
}

}  // namespace maildocket::sqlite
