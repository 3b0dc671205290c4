#pragma once

#include "core/mail/message.hpp"

#include <string>
#include <string_view>
#include <vector>

// The fields of a message/delivery-status part (RFC 3464 2), also as MTAs write them that never
// read it. Part of bounce.hpp.
namespace maildocket::text {

// One entry for each group of fields that names a recipient; at most `recipients_max`.
[[nodiscard]] std::vector<BounceRecipient> read_report(std::string_view delivery_status);

inline constexpr std::size_t recipients_max = 1000;
inline constexpr std::size_t diagnostic_octets_max = 1000;

// The first enhanced status code "5.1.1" in the text that is of class 2, 4 or 5; empty if there is
// none.
[[nodiscard]] std::string find_status(std::string_view text);
// The first SMTP reply code of class 4 or 5 in the text, "550"; empty if there is none.
[[nodiscard]] std::string find_smtp_code(std::string_view text);
// The address in "<a@b>", "rfc822; a@b", "a@b (A. B.)" or plain; empty if there is none.
[[nodiscard]] std::string address_in(std::string_view text);
// Takes the status over that the text has, unless it is of another class or says less.
void refine_status(BounceRecipient& recipient, std::string_view text);
// Fills status and smtp_code from the diagnostic, and the action from the status, where they are
// missing or say nothing ("5.0.0").
void complete(BounceRecipient& recipient);

}  // namespace maildocket::text
