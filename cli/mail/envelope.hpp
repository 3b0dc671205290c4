#pragma once

#include "core/mail/mailbox.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The envelope of a mail that a mail server gives to a program, as the server's environment tells
// it. Pure; docs/admin/mail-servers.md says the same to administrators.
namespace maildocket::cli {

// The value of an environment variable, "" if it is set to nothing; nothing if it is not set.
using Variables = std::function<std::optional<std::string>(const std::string& name)>;

// The addresses the mail may be for, most telling first, each once:
//   ORIGINAL_RECIPIENT                      Postfix: before aliases
//   RECIPIENT                               Postfix, Exim, qmail
//   LOCAL_PART_PREFIX LOCAL_PART LOCAL_PART_SUFFIX @ DOMAIN        Exim
//   LOCAL @ DOMAIN or HOST                  Postfix, qmail
//   LOGNAME [+EXTENSION] @ DOMAIN, HOST, HOSTNAME or `host_name`   procmail, maildrop
// What is no address is passed over.
[[nodiscard]] std::vector<Mailbox> recipients_of(
    const Variables& variables, const std::string& host_name
);

// The envelope sender: SENDER (Postfix, Exim, qmail), else the one `written` in front of the mail,
// else FROM (maildrop, which says MAILER-DAEMON where it does not know). Servers write it in
// brackets or not, and "" or MAILER-DAEMON for none. What is no address is none, too: the mail is
// here, and a null reverse path is never answered.
[[nodiscard]] std::optional<Mailbox> sender_of(
    const Variables& variables, const std::optional<std::string>& written
);
[[nodiscard]] std::optional<Mailbox> parse_sender(std::string_view text);

// The mail server's queue id: MAIL_QUEUE_ID (as recipes set it), else MESSAGE_ID (Exim). Empty if
// neither looks like one.
[[nodiscard]] std::string queue_id_of(const Variables& variables);

}  // namespace maildocket::cli
