#pragma once

#include "core/routing/effects.hpp"
#include "core/store/sqlite/statement.hpp"

// Notifications without a ticket that are made only once.
namespace maildocket::sqlite {

class NotificationRaiser {
public:
    explicit NotificationRaiser(Connection& connection);

    // False if one of the same kind and text waits already.
    bool raise(const routing::NewNotification& notification, Timestamp now);

private:
    Statement insert_;
};

}  // namespace maildocket::sqlite
