#include "imap/mailbox_session.hpp"
#include "imap/put_away.hpp"

#include <algorithm>

// What a session tells the store and people.
namespace maildocket::mailbox {

namespace {

using store::MailboxMail;
using store::MailboxMailState;

constexpr auto notification_kind = "mailbox";

bool same_row(const MailboxMail& left, const MailboxMail& right) {
    return left.uid_validity == right.uid_validity && left.uid == right.uid;
}

}  // namespace

const MailboxMail* MailboxSession::row_of(Uid uid) const {
    const auto found = std::ranges::find(rows_, uid, &MailboxMail::uid);
    return found == rows_.end() ? nullptr : &*found;
}

// A mail keeps the key by which it was handed over first, whatever number it has now.
std::string MailboxSession::key_of(Uid uid) const {
    const auto* row = row_of(uid);
    return row != nullptr && !row->door_key.empty()
               ? row->door_key
               : door_key(parts_.settings, progress_.uid_validity, uid);
}

Step<void> MailboxSession::put_row(
    Uid uid, MailboxMailState state, const TakeResult& result, std::int64_t tries
) {
    MailboxMail row;
    if (const auto* known = row_of(uid)) {
        row = *known;
    }
    row.door_key = key_of(uid);
    row.uid_validity = progress_.uid_validity;
    row.uid = uid;
    row.state = state;
    row.tries = tries;
    row.reason = imap::printable_line(result.reason);
    row.changed_at = parts_.clock();
    if (!result.head.message_id.empty()) {
        // As a summary of the server is compared with them, and as a database can take them.
        row.message_id = imap::printable_line(result.head.message_id);
        row.from = imap::printable_line(result.head.author);
    }
    if (const auto put = parts_.store.put_mails(parts_.settings.name, std::span(&row, 1)); !put) {
        return end_by(put);
    }
    std::erase_if(rows_, [&row](const MailboxMail& other) { return same_row(row, other); });
    rows_.push_back(std::move(row));
    return {};
}

Step<void> MailboxSession::forget(std::span<const Uid> uids) {
    if (uids.empty()) {
        return {};
    }
    const auto gone = parts_.store.forget_mails(parts_.settings.name, progress_.uid_validity, uids);
    return gone ? Step<void>() : end_by(gone);
}

// A mail that will not be taken as it is: the reason is told once, and stands in the row.
Step<void> MailboxSession::tell_person(Uid uid, const MailboxMail& row) {
    TakeResult result;
    result.reason = row.reason;
    auto text = "Mailbox " + parts_.settings.name + ": a mail";
    text += row.from.empty() ? "" : " from " + row.from;
    text += row.message_id.empty() ? "" : " with Message-ID " + row.message_id;
    text += " stays in the inbox, flagged: " + row.reason +
            ". Take the flag away to have it tried again.";
    if (const auto raised = parts_.store.raise({notification_kind, text}, parts_.clock());
        !raised) {
        return end_by(raised);
    }
    parts_.log.write(
        Severity::warning,
        "mail_not_taken",
        {{"mailbox", parts_.settings.name},
         {"uid", std::to_string(uid)},
         {"message_id", row.message_id},
         {"reason", row.reason}}
    );
    return put_row(uid, MailboxMailState::refused, result, row.tries);
}

// Mails that can't be put away now stay where they are, with a row that says so; the tickets are
// there and the mails are never taken again.
Step<void> MailboxSession::put_away_mails(std::span<const Uid> uids, bool earlier) {
    const auto done = earlier ? put_away_again(parts_.client, uids, folder_)
                              : put_away(parts_.client, uids, folder_);
    if (!done) {
        return tl::unexpected(done.error());
    }
    if (done->refusal.empty()) {
        std::vector<Uid> known;
        std::ranges::copy_if(uids, std::back_inserter(known), [this](Uid uid) {
            return row_of(uid) != nullptr;
        });
        return forget(known);
    }
    TakeResult result;
    result.reason =
        "it can't be moved to " + parts_.settings.processed_folder + ": " + done->refusal;
    parts_.log.write(
        Severity::warning,
        "mails_not_put_away",
        {{"mailbox", parts_.settings.name},
         {"mails", std::to_string(uids.size())},
         {"answer", done->refusal}}
    );
    for (const auto uid : uids) {
        if (auto put = put_row(uid, MailboxMailState::taken, result, 0); !put) {
            return put;
        }
    }
    progress_.trouble = "mails that are tickets can't be moved to " +
                        parts_.settings.processed_folder + ": " + done->refusal;
    progress_.trouble_code = done->code;
    return note_progress();
}

Step<void> MailboxSession::note_progress() {
    const auto now = parts_.clock();
    progress_.misconfigured = false;
    progress_.next_session_at = std::nullopt;
    progress_.last_session_at = now;
    const auto put = parts_.store.put_progress(parts_.settings.name, progress_);
    return put ? Step<void>() : end_by(put);
}

}  // namespace maildocket::mailbox
