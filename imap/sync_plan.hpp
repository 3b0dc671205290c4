#pragma once

#include "core/base/time.hpp"
#include "core/model/outcome.hpp"
#include "core/store/mailbox_store.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

// What is to be done in a mailbox, from what stands in it and what is known: pure. No flag chooses
// among new mails but \Flagged, which is a person's word (or ours to a person): such a mail stays
// where it is.
namespace maildocket::mailbox {

using Uid = std::uint32_t;

// Which mails that were in the mailbox before us are taken.
enum class Existing { unread, all, none };

// A UID SEARCH (RFC 3501 6.4.4). Results below `first` don't count: "7:*" names the last mail
// whatever its UID is.
struct Search {
    std::string criteria;
    Uid first = 0;

    bool operator==(const Search&) const = default;
};

// Searches whose results together are the mails that are ours to take and are not flagged: those
// from `first_new_uid` on, of the older ones those that the administrator wants, and those of
// `rows`, with which we have begun.
[[nodiscard]] std::vector<Search> searches_for_open(
    Existing existing, Uid first_new_uid, std::span<const store::MailboxMail> rows
);

// What the mailbox holds, each list in ascending order. Deleted mails stand in none of them.
struct FolderContent {
    std::vector<Uid> open;  // what searches_for_open() found
    std::vector<Uid> flagged;
};

struct Take {
    Uid uid = 0;
    bool again = false;      // a person wants it decided anew
    std::int64_t tries = 0;  // that failed before

    bool operator==(const Take&) const = default;
};

struct SyncPlan {
    std::vector<Uid> put_away;            // tickets have them: into the processed folder
    std::vector<Uid> flag;                // held, but a crash came before the flag or its row
    std::vector<Take> take;               // oldest first
    std::vector<Uid> give_up;             // failed too often: for a person from now on
    std::vector<Uid> forget;              // rows of mails that are no more in the folder
    std::int64_t waiting_for_person = 0;  // flagged mails that nobody knows of here

    bool operator==(const SyncPlan&) const = default;
};

// Known about the mails of this UIDVALIDITY.
struct Knowledge {
    std::span<const store::MailboxMail> rows;
    std::map<Uid, Outcome> outcomes;  // of deliveries with the mail's door key
    Uid first_new_uid = 0;            // older ones were there before us
};

// After so many failures of its own a mail is given up.
inline constexpr std::int64_t tries_max = 3;
// How long a mail that could not be put away is left alone.
inline constexpr std::chrono::minutes put_away_pause{5};

[[nodiscard]] SyncPlan sync_plan(
    const FolderContent& content, const Knowledge& knowledge, Timestamp now
);

// The mails of `content` whose outcome sync_plan() wants to know.
[[nodiscard]] std::vector<Uid> asked_about(
    const FolderContent& content, const Knowledge& knowledge
);

}  // namespace maildocket::mailbox
