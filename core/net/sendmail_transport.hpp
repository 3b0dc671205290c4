#pragma once

#include "core/outbox/transport.hpp"

#include <chrono>
#include <memory>
#include <string>

// Hands mail to the sendmail command that every MTA brings along.
namespace maildocket::net {

struct SendmailSettings {
    std::string command = "/usr/sbin/sendmail";  // absolute; run without a shell
    std::chrono::seconds timeout{300};           // then it is ended and the mail tried again
};

[[nodiscard]] std::unique_ptr<outbox::Transport> make_sendmail_transport(SendmailSettings settings);

}  // namespace maildocket::net
