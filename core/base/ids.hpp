#pragma once

#include <compare>
#include <cstdint>

// Keys of rows as distinct types, so that mixing them does not compile. Ids begin at 1; order of
// ids is order of arrival in one store.
namespace maildocket {

template <class Tag>
struct Id {
    std::int64_t value = 0;

    auto operator<=>(const Id&) const = default;
};

using ClientId = Id<struct ClientTag>;
using ContactId = Id<struct ContactTag>;
using AgentId = Id<struct AgentTag>;
using TicketId = Id<struct TicketTag>;
using ArticleId = Id<struct ArticleTag>;
using DeliveryId = Id<struct DeliveryTag>;
using ReviewId = Id<struct ReviewTag>;
using OutboxId = Id<struct OutboxTag>;
using NotificationId = Id<struct NotificationTag>;

}  // namespace maildocket
