#pragma once

#include "core/crypto/keys.hpp"
#include "core/mail/virus_scan.hpp"
#include "core/model/queue.hpp"

#include <string>
#include <vector>

namespace maildocket::intake {

// What deliveries are judged by: the part of the configuration that rules read. Const once built; a
// reload makes a new one, and mails in hand keep theirs.
struct IntakePolicy {
    QueueDirectory queues;
    AutomaticBudget budget;
    AttachmentPolicy attachments;
    std::vector<std::string> authserv_ids;
    KeyRing keys;
    VirusScanner scan;  // empty: nobody is asked
};

}  // namespace maildocket::intake
