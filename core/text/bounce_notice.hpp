#pragma once

#include "core/mail/message.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

// The words of a bounce that has no report: which addresses failed, and why. MTAs differ in their
// sentences but not in their layout: a failed address begins a line, and its reason follows. Part
// of bounce.hpp.
namespace maildocket::text {

struct Notice {
    std::string_view words;     // of the mail system
    std::string_view original;  // what it returns of the original, from its headers on
};
// Cuts where the returned mail begins ("--- Below this line is a copy of the message."); without
// such a line all of it is words.
[[nodiscard]] Notice split_notice(std::string_view text);

struct NoticeContext {
    std::span<const std::string> own_addresses;  // of the bounce's sender and recipients
    std::string_view sender_domain;              // for names without a domain (AOL)
    bool delayed = false;
};
// The failed recipients, in order, each once.
[[nodiscard]] std::vector<BounceRecipient> read_notice(
    std::string_view words, const NoticeContext& context
);

// Fills status, SMTP code and diagnostic of recipients known otherwise (X-Failed-Recipients).
void explain_recipients(
    std::vector<BounceRecipient>& recipients, std::string_view words, const NoticeContext& context
);

}  // namespace maildocket::text
