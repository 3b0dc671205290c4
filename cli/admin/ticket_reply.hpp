#pragma once

#include "cli/context.hpp"

#include <string>
#include <vector>

namespace maildocket::cli {

struct TicketReply {
    std::string reference;
    std::string agent;
    std::vector<std::string> attachments;  // names of files
};
// What an agent writes to contact and watchers of a ticket; the text comes on standard input. All
// or nothing: an attachment that can't be read or is not allowed ends it.
[[nodiscard]] Exit ticket_reply(Context& context, const TicketReply& options);

}  // namespace maildocket::cli
