#include "imap/mailbox_session.hpp"

#include <algorithm>
#include <thread>

// How a session waits for the next mail, and what it asks before it goes on.
namespace maildocket::mailbox {

namespace {

constexpr std::chrono::seconds wait_slice{30};
constexpr std::chrono::milliseconds sleep_slice{100};

}  // namespace

// IDLE is an alarm clock and no more: dead connections look alive, so the mailbox is looked at
// every poll interval whatever IDLE says.
Step<void> MailboxSession::wait() {
    const auto until = parts_.clock() + parts_.settings.poll;
    while (true) {
        if (auto ours = may_go_on(); !ours) {
            return ours;
        }
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - parts_.clock());
        if (left <= std::chrono::milliseconds::zero() || parts_.client.news()) {
            return {};
        }
        const auto slice = std::min<std::chrono::milliseconds>(left, wait_slice);
        if (!idle_works_) {
            if (auto slept = wait_a_while(slice); !slept) {
                return slept;
            }
            continue;
        }
        const auto idled = parts_.client.idle(slice);
        if (!idled && idled.error().session_goes_on() && !idled.error().throttled) {
            idle_works_ = false;
        } else if (!idled) {
            return end_by(idled);
        }
    }
}

// Without IDLE nothing is heard of a server that is gone: NOOP keeps the connection and tells.
Step<void> MailboxSession::wait_a_while(std::chrono::milliseconds time) {
    const auto until = std::chrono::steady_clock::now() + time;
    while (std::chrono::steady_clock::now() < until && !parts_.stopping()) {
        std::this_thread::sleep_for(std::min(time, sleep_slice));
    }
    const auto answered = parts_.client.noop();
    return answered ? Step<void>() : end_by(answered);
}

Step<void> MailboxSession::may_go_on() {
    if (parts_.stopping()) {
        return end_with({EndKind::stopped, "told to stop", {}, std::nullopt});
    }
    if (parts_.leave_at && *parts_.leave_at <= parts_.clock()) {
        return end_with({EndKind::sign_in_ended, "the token's time is over", {}, std::nullopt});
    }
    const auto ours = parts_.keep_lease();
    if (!ours) {
        return end_by(ours);
    }
    if (!*ours) {
        return end_with(
            {EndKind::elsewhere, "another host takes this mailbox's mail", {}, std::nullopt}
        );
    }
    return {};
}

}  // namespace maildocket::mailbox
