#pragma once

#include "cli/context.hpp"

#include <cstdint>
#include <string>

namespace maildocket::cli {

struct ReviewAccept {
    std::int64_t id = 0;
    std::string client;         // the author becomes a contact of it
    std::string contact;        // or this contact has written it
    bool learn_domain = false;  // and whoever writes from the author's domain is of that client
};
// Lets a held mail in: a ticket or an article, as the rules say once the sender is known. Without
// client and contact the ticket has none.
[[nodiscard]] Exit review_accept(Context& context, const ReviewAccept& options);

}  // namespace maildocket::cli
