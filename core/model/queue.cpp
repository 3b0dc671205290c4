#include "core/model/queue.hpp"

#include "core/base/ascii.hpp"

#include <algorithm>

namespace maildocket {

namespace {

// "support+detail@x" -> "support@x"; nothing without a detail.
std::optional<std::string> without_detail(std::string_view normalized) {
    const auto at = normalized.rfind('@');
    const auto plus = normalized.find('+');
    if (at == std::string_view::npos || plus == std::string_view::npos || plus == 0 || plus > at) {
        return std::nullopt;
    }
    return std::string(normalized.substr(0, plus)).append(normalized.substr(at));
}

}  // namespace

const QueuePolicy* QueueDirectory::find(std::string_view name) const {
    const auto found = std::ranges::find(queues_, name, &QueuePolicy::name);
    return found == queues_.end() ? nullptr : &*found;
}

const QueuePolicy* QueueDirectory::queue_of(const Mailbox& recipient) const {
    const auto address = recipient.normalized();
    const auto by_address = [this](std::string_view wanted) {
        return std::ranges::find_if(queues_, [wanted](const QueuePolicy& queue) {
            return std::ranges::find(queue.addresses, wanted) != queue.addresses.end();
        });
    };
    auto found = by_address(address);
    if (found == queues_.end()) {
        if (const auto base = without_detail(address)) {
            found = by_address(*base);
        }
    }
    return found == queues_.end() ? nullptr : &*found;
}

bool QueueDirectory::is_own_address(std::string_view normalized) const {
    const auto mailbox = parse_mailbox(normalized);
    return mailbox && queue_of(*mailbox) != nullptr;
}

const QueuePolicy* QueueDirectory::find_by_prefix(std::string_view prefix) const {
    const auto found = std::ranges::find_if(queues_, [prefix](const QueuePolicy& queue) {
        return ascii::equal_ignoring_case(queue.prefix, prefix) ||
               std::ranges::any_of(queue.old_prefixes, [prefix](const std::string& old) {
                   return ascii::equal_ignoring_case(old, prefix);
               });
    });
    return found == queues_.end() ? nullptr : &*found;
}

}  // namespace maildocket
