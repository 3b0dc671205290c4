#pragma once

#include "core/base/time.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Counting automatic mails costs most where there are most of them. A full budget stays full until
// the oldest mail that was counted leaves the window, so it need not be counted again before; a
// count that is high but not full is believed for a few seconds. Small counts are never kept.
//
// What a transaction saw is its own until it is committed: mails that are rolled back must not
// count.
namespace maildocket::postgres {

class BudgetCache {
public:
    static constexpr std::int64_t believed_from = 1000;
    static constexpr std::chrono::seconds believed_for{5};
    static constexpr std::size_t domains_max = 10'000;
    static constexpr std::string_view total = "@";  // in place of a domain

    // A count of at least `limit`, or a recent one.
    [[nodiscard]] std::optional<std::int64_t> find(
        std::string_view domain, std::int64_t limit, Timestamp now
    ) const;

    void learn(
        std::string_view domain,
        std::int64_t limit,
        std::int64_t count,
        std::optional<Timestamp> oldest,
        Timestamp now
    );
    void committed();
    void rolled_back() { pending_.clear(); }

private:
    struct Count {
        std::int64_t count = 0;
        std::int64_t limit = 0;
        Timestamp from;
        Timestamp until;
    };

    std::map<std::string, Count, std::less<>> counts_;
    std::vector<std::pair<std::string, Count>> pending_;
};

}  // namespace maildocket::postgres
