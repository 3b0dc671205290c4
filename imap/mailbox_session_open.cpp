#include "imap/mailbox_session.hpp"
#include "imap/renumber.hpp"

#include <algorithm>
#include <chrono>

// How a session begins: folders, and the numbers of mails (RFC 3501 2.3.1.1).
namespace maildocket::mailbox {

namespace {

constexpr auto inbox = "INBOX";
// Mails that came so long before our last session may have come behind it: clocks differ.
constexpr std::chrono::hours clock_difference{1};

SessionEnd misconfigured(std::string reason) {
    return {EndKind::misconfigured, std::move(reason), {}, std::nullopt};
}

}  // namespace

Step<void> MailboxSession::open() {
    auto& client = parts_.client;
    if (const auto asked = client.ask_capabilities(); !asked) {
        return end_by(asked);
    }
    idle_works_ = client.has("IDLE");
    auto folder = client.ensure_folder(parts_.settings.processed_folder);
    if (!folder) {
        return end_by(folder);
    }
    folder_ = std::move(*folder);
    const auto selected = client.select(inbox);
    if (!selected) {
        return end_by(selected);
    }
    if (selected->read_only || selected->uid_validity == 0 || !selected->keeps("\\Flagged")) {
        return end_with(misconfigured(
            selected->uid_validity == 0 ? "the server gives mails no lasting numbers (UIDVALIDITY)"
                                        : "the mailbox is read-only for this user; give it the "
                                          "right to change and move mails"
        ));
    }
    auto progress = parts_.store.progress(parts_.settings.name);
    if (!progress) {
        return end_by(progress);
    }
    progress_ = std::move(*progress);
    if (progress_.uid_validity != selected->uid_validity) {
        auto numbered =
            progress_.uid_validity == 0 ? begin_numbers(*selected) : renumber(*selected);
        if (!numbered) {
            return numbered;
        }
    }
    return client.has("MOVE") ? Step<void>() : remove_left_deleted();
}

// The first time: where new mail begins.
Step<void> MailboxSession::begin_numbers(const imap::Selected& selected) {
    auto next = std::max(selected.uid_next, Uid{1});
    if (selected.uid_next == 0 && selected.exists > 0) {
        const auto last = parts_.client.uid_search("UID *");
        if (!last) {
            return end_by(last);
        }
        next = last->empty() ? 1 : last->back() + 1;
    }
    progress_.uid_validity = selected.uid_validity;
    progress_.first_new_uid = next;
    parts_.log.write(
        Severity::notice,
        "mailbox_opened_first",
        {{"mailbox", parts_.settings.name}, {"mails_before_us", std::to_string(selected.exists)}}
    );
    return note_progress();
}

// The server numbers its mails anew. What we know of them is found again by what they are.
Step<void> MailboxSession::renumber(const imap::Selected& selected) {
    const auto old = parts_.store.mails(parts_.settings.name);
    if (!old) {
        return end_by(old);
    }
    const auto uids = parts_.client.uid_search("UNDELETED");
    if (!uids) {
        return end_by(uids);
    }
    const auto summaries = parts_.client.uid_fetch_summaries(*uids);
    if (!summaries) {
        return end_by(summaries);
    }
    const auto rows = renumbered(*old, *summaries, selected.uid_validity);
    if (const auto put = parts_.store.put_mails(parts_.settings.name, rows); !put) {
        return end_by(put);
    }
    const auto next = uids->empty() ? selected.uid_next : uids->back() + 1;
    const auto since = progress_.last_session_at.value_or(parts_.clock()) - clock_difference;
    parts_.log.write(
        Severity::warning,
        "mailbox_numbered_anew",
        {{"mailbox", parts_.settings.name},
         {"known_mails", std::to_string(old->size())},
         {"found_again", std::to_string(rows.size())}}
    );
    progress_.uid_validity = selected.uid_validity;
    progress_.first_new_uid = first_new_uid(*summaries, since, next);
    if (auto noted = note_progress(); !noted) {
        return noted;
    }
    for (const auto& row : *old) {
        const auto gone = parts_.store.forget_mails(
            parts_.settings.name, row.uid_validity, std::span(&row.uid, 1)
        );
        if (row.uid_validity != selected.uid_validity && !gone) {
            return end_by(gone);
        }
    }
    return {};
}

// Where moving is copying and deleting, the connection may have been lost between the two.
Step<void> MailboxSession::remove_left_deleted() {
    const auto deleted = parts_.client.uid_search("DELETED");
    if (!deleted) {
        return end_by(deleted);
    }
    std::vector<std::string> keys;
    for (const auto uid : *deleted) {
        keys.push_back(door_key(parts_.settings, progress_.uid_validity, uid));
    }
    const auto outcomes = parts_.store.outcomes(keys);
    if (!outcomes) {
        return end_by(outcomes);
    }
    std::vector<Uid> ours;
    for (std::size_t i = 0; i < deleted->size(); ++i) {
        if ((*outcomes)[i] && (*outcomes)[i] != Outcome::held) {
            ours.push_back((*deleted)[i]);
        }
    }
    if (ours.empty()) {
        return {};
    }
    const auto expunged = parts_.client.uid_expunge(ours);
    if (!expunged && !expunged.error().session_goes_on()) {
        return end_by(expunged);
    }
    return {};
}

}  // namespace maildocket::mailbox
