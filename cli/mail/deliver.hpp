#pragma once

#include "cli/context.hpp"
#include "core/mail/reply.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace maildocket::cli {

struct Deliver {
    std::vector<std::string> recipients;
    std::optional<std::string> sender;
};
// For aliases, .forward and pipe transports: hands the mail on standard input to lmtpd. Whatever is
// wrong on our side ends in Exit::temporary, so that the mail server keeps the mail.
[[nodiscard]] Exit deliver(Context& context, const Deliver& options);

// The exit code that makes a mail server do what the replies ask for. One recipient that has to be
// tried again outweighs any that was refused: the mail comes again, and those who have it already
// get it once.
[[nodiscard]] Exit exit_for(std::span<const Reply> replies);

}  // namespace maildocket::cli
