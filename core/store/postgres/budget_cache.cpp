#include "core/store/postgres/budget_cache.hpp"

#include "core/store/rules.hpp"

#include <utility>

namespace maildocket::postgres {

std::optional<std::int64_t> BudgetCache::find(
    std::string_view domain, std::int64_t limit, Timestamp now
) const {
    const auto found = counts_.find(domain);
    if (found == counts_.end()) {
        return std::nullopt;
    }
    const auto& known = found->second;
    // Another limit (the configuration changed) needs another count.
    if (known.limit != limit || now < known.from || now >= known.until) {
        return std::nullopt;
    }
    return known.count;
}

void BudgetCache::learn(
    std::string_view domain,
    std::int64_t limit,
    std::int64_t count,
    std::optional<Timestamp> oldest,
    Timestamp now
) {
    if (count >= limit && oldest) {
        pending_.emplace_back(domain, Count{count, limit, now, *oldest + store::automatic_window});
    } else if (count >= believed_from) {
        pending_.emplace_back(domain, Count{count, limit, now, now + believed_for});
    }
}

void BudgetCache::committed() {
    for (auto& [domain, count] : pending_) {
        if (counts_.size() >= domains_max && !counts_.contains(domain)) {
            counts_.clear();
        }
        counts_.insert_or_assign(std::move(domain), count);
    }
    pending_.clear();
}

}  // namespace maildocket::postgres
