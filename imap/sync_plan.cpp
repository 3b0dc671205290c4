#include "imap/sync_plan.hpp"

#include "core/imap/syntax.hpp"

#include <algorithm>
#include <iterator>

namespace maildocket::mailbox {

namespace {

using store::MailboxMail;
using store::MailboxMailState;

bool contains(const std::vector<Uid>& sorted, Uid uid) {
    return std::ranges::binary_search(sorted, uid);
}

const MailboxMail* row_of(const Knowledge& knowledge, Uid uid) {
    const auto found = std::ranges::find(knowledge.rows, uid, &MailboxMail::uid);
    return found == knowledge.rows.end() ? nullptr : &*found;
}

std::optional<Outcome> outcome_of(const Knowledge& knowledge, Uid uid) {
    const auto found = knowledge.outcomes.find(uid);
    return found == knowledge.outcomes.end() ? std::nullopt : std::optional(found->second);
}

class Planner {
public:
    Planner(const FolderContent& content, const Knowledge& knowledge, Timestamp now)
        : content_(content), knowledge_(knowledge), now_(now) {}

    SyncPlan plan() {
        for (const auto uid : content_.open) {
            plan_open(uid);
        }
        for (const auto uid : content_.flagged) {
            plan_flagged(uid);
        }
        for (const auto& row : knowledge_.rows) {
            if (!contains(content_.open, row.uid) && !contains(content_.flagged, row.uid)) {
                plan_.forget.push_back(row.uid);
            }
        }
        std::ranges::sort(plan_.put_away);
        return std::move(plan_);
    }

private:
    void plan_open(Uid uid) {
        const auto* row = row_of(knowledge_, uid);
        const auto outcome = outcome_of(knowledge_, uid);
        if (row != nullptr && row->state == MailboxMailState::taken) {
            put_away_later(*row);
        } else if (outcome && *outcome != Outcome::held) {
            plan_.put_away.push_back(uid);
        } else if (row == nullptr) {
            if (outcome) {
                plan_.flag.push_back(uid);
            } else {
                plan_.take.push_back({uid, false, 0});
            }
        } else if (row->state != MailboxMailState::failing) {
            plan_.take.push_back({uid, true, 0});  // its flag is gone: a person wants a new try
        } else if (row->tries < tries_max) {
            plan_.take.push_back({uid, false, row->tries});
        } else {
            plan_.give_up.push_back(uid);
        }
    }

    void plan_flagged(Uid uid) {
        const auto* row = row_of(knowledge_, uid);
        const auto outcome = outcome_of(knowledge_, uid);
        if (row == nullptr && outcome) {  // a crash came between us and the row
            (*outcome == Outcome::held ? plan_.flag : plan_.put_away).push_back(uid);
        } else if (row == nullptr) {
            ++plan_.waiting_for_person;
        } else if (row->state == MailboxMailState::taken) {
            put_away_later(*row);
        } else if (outcome && *outcome != Outcome::held) {
            plan_.put_away.push_back(uid);  // the review is over
        } else if (row->state == MailboxMailState::failing && row->tries >= tries_max) {
            plan_.give_up.push_back(uid);  // a crash came between the flag and the row
        }
    }

    void put_away_later(const MailboxMail& row) {
        if (row.changed_at + put_away_pause <= now_) {
            plan_.put_away.push_back(row.uid);
        }
    }

    const FolderContent& content_;
    const Knowledge& knowledge_;
    Timestamp now_;
    SyncPlan plan_;
};

}  // namespace

std::vector<Search> searches_for_open(
    Existing existing, Uid first_new_uid, std::span<const MailboxMail> rows
) {
    const std::string open = "UNDELETED UNFLAGGED ";
    std::vector<Search> searches{
        {open + "UID " + std::to_string(first_new_uid) + ":*", first_new_uid}};
    const auto* const which = existing == Existing::unread ? "UNSEEN " : "";
    if (existing != Existing::none && first_new_uid > 1) {
        const auto old = "UID 1:" + std::to_string(first_new_uid - 1);
        searches.push_back({open + which + old, 1});
    }
    std::vector<Uid> begun;
    for (const auto& row : rows) {
        if (row.uid < first_new_uid) {
            begun.push_back(row.uid);
        }
    }
    constexpr std::size_t uids_max =
        80;  // of a search: servers may refuse a line above 1000 octets
    for (std::span<const Uid> rest(begun); !rest.empty();) {
        const auto part = rest.first(std::min(rest.size(), uids_max));
        searches.push_back({open + "UID " + imap::uid_set(part), 0});
        rest = rest.subspan(part.size());
    }
    return searches;
}

SyncPlan sync_plan(const FolderContent& content, const Knowledge& knowledge, Timestamp now) {
    return Planner(content, knowledge, now).plan();
}

std::vector<Uid> asked_about(const FolderContent& content, const Knowledge& knowledge) {
    auto uids = content.open;
    std::ranges::copy_if(content.flagged, std::back_inserter(uids), [&](Uid uid) {
        return uid >= knowledge.first_new_uid || row_of(knowledge, uid) != nullptr;
    });
    return uids;
}

}  // namespace maildocket::mailbox
