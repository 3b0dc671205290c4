#pragma once

#include "core/mail/mailbox.hpp"
#include "imap/sync_plan.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

// What taking mail from one mailbox needs to know. Const while its thread lives.
namespace maildocket::mailbox {

struct MailboxSettings {
    std::string name;
    std::vector<Mailbox> queue_addresses;  // of the queue that the mailbox feeds; at least one
    Mailbox recipient;                     // the one of them that mail is for if nothing else says
    std::string processed_folder;
    std::chrono::seconds poll{60};
    Existing existing = Existing::unread;
    std::uint64_t octets_max = 0;  // of a mail
    std::string door_secret;       // makes door keys that nobody can guess
};

}  // namespace maildocket::mailbox
