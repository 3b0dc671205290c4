#pragma once

#include "core/config/mailbox_config.hpp"

#include <string>

namespace maildocket::cli {

struct MailboxCheck {
    enum class Verdict {
        opens,     // signed in, and the inbox was opened
        refused,   // not with this token
        untested,  // the server could not be asked
    };
    Verdict verdict = Verdict::untested;
    std::string reason;  // in plain words, without a secret; empty if it opens
};

// Whether the mailbox of the configuration opens with an access token.
[[nodiscard]] MailboxCheck check_mailbox(const MailboxConfig& mailbox, const std::string& token);

}  // namespace maildocket::cli
