#pragma once

#include "cli/context.hpp"
#include "core/mail/reply.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace maildocket::cli {

struct Deliver {
    std::vector<std::string> recipients;  // none: of the environment, see recipients_of()
    std::optional<std::string> sender;
    std::vector<std::string> sockets;  // of lmtpd, tried in order; none: of the configuration
};
// For aliases, .forward and pipe transports: hands the mail on standard input to lmtpd, of which it
// needs the socket and nothing else: no store, no keys, and with `sockets` no configuration.
// Whatever is wrong on our side ends in Exit::temporary, so that the mail server keeps the mail.
// Until the mail has ended, the connection is without the final dot and whatever ends this process
// takes the whole mail back.
[[nodiscard]] Exit deliver(Context& context, const Deliver& options);

// The exit code that makes a mail server do what the replies ask for. One recipient that has to be
// tried again outweighs any that was refused: the mail comes again, and those who have it already
// get it once. One that was refused outweighs those who have it: the sender must hear of it.
[[nodiscard]] Exit exit_for(std::span<const Reply> replies);

}  // namespace maildocket::cli
