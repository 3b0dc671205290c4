#pragma once

#include "core/base/time.hpp"
#include "core/routing/effects.hpp"

#include <pqxx/pqxx>

// Notifications without a ticket that are made only once.
namespace maildocket::postgres {

// False if one of the same kind and text waits already. Whoever raises the same at the same time
// waits until this transaction ends.
bool raise_notification(
    pqxx::transaction_base& transaction, const routing::NewNotification& notification, Timestamp now
);

}  // namespace maildocket::postgres
