#pragma once

#include "cli/context.hpp"

#include <string>

namespace maildocket::cli {

struct MailboxTest {
    std::string name;
    std::string step;  // "token", "imap", "smtp"; empty: all of them
    bool json = false;
};
// Tries the mailbox step by step and says what to do where it fails. Exit::no if a step failed.
[[nodiscard]] Exit mailbox_test(Context& context, const MailboxTest& options);

}  // namespace maildocket::cli
