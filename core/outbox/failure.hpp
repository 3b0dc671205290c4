#pragma once

#include "core/model/queue.hpp"
#include "core/store/outbox_store.hpp"

#include <string>

// What is written when a mail can't be delivered for good: a note on its ticket, a notification,
// and a mail to whom it concerns.
namespace maildocket::outbox {

// `error` is one line for a person. Only a mail that a person wrote is worth another mail: a notice
// or an acknowledgement that fails would otherwise raise the next one. Pure.
[[nodiscard]] store::OutboxFailure failure_of(
    const store::OutboxJob& job, const std::string& error, const QueueDirectory& queues
);

}  // namespace maildocket::outbox
