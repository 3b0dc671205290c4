#pragma once

#include "core/base/time.hpp"
#include "core/config/mailbox_config.hpp"
#include "core/store/mailbox_store.hpp"

#include <optional>
#include <string>
#include <string_view>

// What an administrator sees of a mailbox: one state out of what signing in and what taking mail
// have to say.
namespace maildocket::cli {

struct MailboxState {
    std::string_view state;  // "new", "ok", "waiting", "reconnect_needed", "misconfigured"
    std::string reason;      // in plain words; empty: all is well
    std::string code;        // the provider's or the server's own
    std::optional<Timestamp> next_try_at;

    bool operator==(const MailboxState&) const = default;
};

// `mailbox` is null for one that the configuration does not name any more.
[[nodiscard]] MailboxState state_of(const MailboxConfig* mailbox, const store::MailboxRow& row);

}  // namespace maildocket::cli
