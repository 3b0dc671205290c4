#include "imap/renumber.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace maildocket::mailbox {

std::vector<store::MailboxMail> renumbered(
    std::span<const store::MailboxMail> old,
    std::span<const imap::Summary> summaries,
    std::uint32_t uid_validity
) {
    std::multimap<std::pair<std::string, std::string>, Uid> by_identity;
    for (const auto& summary : summaries) {
        by_identity.emplace(
            std::pair(
                imap::printable_line(summary.message_id), imap::printable_line(summary.author)
            ),
            summary.uid
        );
    }
    std::vector<store::MailboxMail> rows;
    for (const auto& row : old) {
        const auto found = by_identity.find({row.message_id, row.from});
        if (row.message_id.empty() || found == by_identity.end()) {
            continue;
        }
        rows.push_back(row);
        rows.back().uid_validity = uid_validity;
        rows.back().uid = found->second;
        by_identity.erase(found);
    }
    return rows;
}

Uid first_new_uid(std::span<const imap::Summary> summaries, Timestamp since, Uid uid_next) {
    auto first = uid_next;
    for (const auto& summary : summaries) {
        if (summary.internal_date && *summary.internal_date >= since) {
            first = std::min(first, summary.uid);
        }
    }
    return first;
}

}  // namespace maildocket::mailbox
