#pragma once

#include "core/config/mailbox_config.hpp"
#include "core/net/imap_connection.hpp"

#include <string>
#include <string_view>

// What an administrator has to do where a mailbox does not work, here or at its provider. Words of
// a server choose an advice and nothing else: providers change them without notice.
namespace maildocket::cli {

enum class MailProtocol { imap, smtp };

struct Complaint {
    MailProtocol protocol = MailProtocol::imap;
    net::ConnectTrouble trouble = net::ConnectTrouble::other;
    std::string_view text;  // the server's words, or libcurl's
};

// One sentence without "do:". Pure.
[[nodiscard]] std::string_view advice_for(const MailboxConfig& mailbox, const Complaint& complaint);

// Of an IMAP command that was refused after the sign-in, "" where no advice is known; and of a
// reply to MAIL.
[[nodiscard]] std::string_view advice_for_words(
    const MailboxConfig& mailbox, std::string_view text
);

}  // namespace maildocket::cli
