#pragma once

#include "core/mail/message.hpp"

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

// The words of a bounce: which addresses failed, and why. Part of bounce.hpp.
namespace maildocket::text {

struct NoticeContext {
    std::unordered_set<std::string> own_addresses;  // lower case; of the bounce's From and To
    std::string_view sender_domain;                 // for names without a domain (AOL)
    bool delayed = false;
};

// The failed recipients, in order, each once, with what is said of them.
[[nodiscard]] std::vector<BounceRecipient> read_notice(
    std::string_view words, const NoticeContext& context
);

// Fills status, SMTP code and diagnostic of recipients known otherwise (a report,
// X-Failed-Recipients) where they are missing.
void explain_recipients(
    std::vector<BounceRecipient>& recipients, std::string_view words, const NoticeContext& context
);

}  // namespace maildocket::text
