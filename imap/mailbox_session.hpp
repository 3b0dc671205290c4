#pragma once

#include "core/base/log.hpp"
#include "core/imap/client.hpp"
#include "core/store/mailbox_store.hpp"
#include "imap/desk.hpp"
#include "imap/session_end.hpp"
#include "imap/settings.hpp"
#include "imap/sync_plan.hpp"
#include "imap/taker.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

// One signed-in connection to a mailbox: takes what is there, puts it away, waits for more. Every
// step may be the last one of the process: what the store knows and what stands in the mailbox is
// enough to go on.
namespace maildocket::mailbox {

struct SessionParts {
    const MailboxSettings& settings;
    imap::Client& client;
    store::MailboxStore& store;
    Desk& desk;
    std::function<Timestamp()> clock;
    std::function<bool()> stopping;
    // Whether this mailbox is still ours; asked between mails and at least every half minute.
    std::function<Result<bool>()> keep_lease;
    std::optional<Timestamp> leave_at;  // the session ends then, in good time before the token does
    Log log;
};

class MailboxSession {
public:
    explicit MailboxSession(SessionParts parts);

    // Until something ends it.
    [[nodiscard]] SessionEnd run();
    // Whether anything went well: the mailbox was opened and looked through once.
    [[nodiscard]] bool went_well() const { return went_well_; }

private:
    [[nodiscard]] Step<void> open();
    [[nodiscard]] Step<void> begin_numbers(const imap::Selected& selected);
    [[nodiscard]] Step<void> renumber(const imap::Selected& selected);
    [[nodiscard]] Step<void> remove_left_deleted();

    [[nodiscard]] Step<void> round();
    [[nodiscard]] Step<void> read_rows();
    [[nodiscard]] Step<FolderContent> look();
    [[nodiscard]] Step<Knowledge> know(const FolderContent& content);
    [[nodiscard]] Step<void> tidy(const SyncPlan& plan);
    [[nodiscard]] Step<void> give_up(std::span<const Uid> uids);
    [[nodiscard]] Step<void> take_all(const std::vector<Take>& mails);
    [[nodiscard]] Step<void> take_batch(std::span<const Take> mails);
    [[nodiscard]] Step<void> take_one(const Take& mail, std::vector<Uid>& taken);
    [[nodiscard]] Step<void> put_away_mails(std::span<const Uid> uids, bool earlier);

    [[nodiscard]] Step<void> wait();
    [[nodiscard]] Step<void> wait_a_while(std::chrono::milliseconds time);
    [[nodiscard]] Step<void> may_go_on();

    [[nodiscard]] Step<void> put_row(
        Uid uid, store::MailboxMailState state, const TakeResult& result, std::int64_t tries
    );
    [[nodiscard]] Step<void> forget(std::span<const Uid> uids);
    [[nodiscard]] Step<void> tell_person(Uid uid, const store::MailboxMail& row);
    [[nodiscard]] Step<void> note_progress();
    [[nodiscard]] const store::MailboxMail* row_of(Uid uid) const;
    [[nodiscard]] std::string key_of(Uid uid) const;

    SessionParts parts_;
    std::string folder_;  // the processed one, by its full name
    store::MailboxProgress progress_;
    std::vector<store::MailboxMail> rows_;  // as of the last look
    bool idle_works_ = false;
    bool went_well_ = false;
};

}  // namespace maildocket::mailbox
