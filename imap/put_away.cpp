#include "imap/put_away.hpp"

#include <algorithm>

namespace maildocket::mailbox {

namespace {

constexpr auto inbox = "INBOX";
const std::vector<std::string> flagged{"\\Flagged"};
const std::vector<std::string> seen{"\\Seen"};
const std::vector<std::string> deleted{"\\Deleted"};

// A server that refuses to change a flag does not keep us from the rest.
Step<void> change(
    imap::Client& client,
    std::span<const imap::Uid> uids,
    imap::FlagChange what,
    const std::vector<std::string>& flags
) {
    const auto changed = client.uid_store(uids, what, flags);
    if (!changed && !changed.error().session_goes_on()) {
        return end_by(changed);
    }
    return {};
}

Step<void> select_inbox(imap::Client& client) {
    const auto selected = client.select(inbox);
    return selected ? Step<void>() : end_by(selected);
}

// Those of `uids` that lie in `folder` already. Mails without a Message-ID can't be told.
Step<std::vector<imap::Uid>> copied_already(
    imap::Client& client, std::span<const imap::Uid> uids, const std::string& folder
) {
    const auto summaries = client.uid_fetch_summaries(uids);
    if (!summaries) {
        return end_by(summaries);
    }
    std::vector<imap::Uid> copied;
    for (const auto& summary : *summaries) {
        if (summary.message_id.empty()) {
            continue;
        }
        const auto copies = client.copies_of(folder, summary.message_id);
        if (copies && !copies->empty()) {
            copied.push_back(summary.uid);
        } else if (!copies && !copies.error().session_goes_on()) {
            return end_by(copies);
        }
    }
    if (const auto back = select_inbox(client); !back) {
        return tl::unexpected(back.error());
    }
    return copied;
}

Step<void> remove(imap::Client& client, std::span<const imap::Uid> uids) {
    if (uids.empty()) {
        return {};
    }
    if (auto marked = change(client, uids, imap::FlagChange::add, deleted); !marked) {
        return marked;
    }
    const auto expunged = client.uid_expunge(uids);
    if (!expunged && !expunged.error().session_goes_on()) {
        return end_by(expunged);
    }
    return {};
}

}  // namespace

Step<PutAway> put_away(
    imap::Client& client, std::span<const imap::Uid> uids, const std::string& folder
) {
    if (uids.empty()) {
        return PutAway{};
    }
    if (const auto read = change(client, uids, imap::FlagChange::add, seen); !read) {
        return tl::unexpected(read.error());
    }
    if (const auto plain = change(client, uids, imap::FlagChange::remove, flagged); !plain) {
        return tl::unexpected(plain.error());
    }
    const auto moved = client.uid_move(uids, folder);
    if (!moved && !moved.error().session_goes_on()) {
        return end_by(moved);
    }
    if (!moved) {
        const auto& failure = moved.error();
        const auto kind = std::string(imap::name_of(failure.kind));
        return PutAway{failure.text.empty() ? kind : failure.text, failure.response_code};
    }
    // Copied, and still in the inbox: that is looked for before it is copied again.
    return PutAway{moved->way == imap::MoveWay::only_copied ? moved->refusal : "", {}};
}

Step<PutAway> put_away_again(
    imap::Client& client, std::span<const imap::Uid> uids, const std::string& folder
) {
    if (client.has("MOVE") || uids.empty()) {
        return put_away(client, uids, folder);
    }
    const auto copied = copied_already(client, uids, folder);
    if (!copied) {
        return tl::unexpected(copied.error());
    }
    if (const auto removed = remove(client, *copied); !removed) {
        return tl::unexpected(removed.error());
    }
    std::vector<imap::Uid> rest;
    for (const auto uid : uids) {
        if (!std::ranges::binary_search(*copied, uid)) {
            rest.push_back(uid);
        }
    }
    return put_away(client, rest, folder);
}

Step<void> flag_for_person(imap::Client& client, std::span<const imap::Uid> uids) {
    if (uids.empty()) {
        return {};
    }
    if (auto unread = change(client, uids, imap::FlagChange::remove, seen); !unread) {
        return unread;
    }
    // Without the flag the mail would be taken again and again.
    const auto marked = client.uid_store(uids, imap::FlagChange::add, flagged);
    return marked ? Step<void>() : end_by(marked);
}

}  // namespace maildocket::mailbox
