#pragma once

#include "core/net/imap_connection.hpp"
#include "core/net/interrupter.hpp"
#include "core/net/smtp_transport.hpp"

#include <tl/expected.hpp>

#include <memory>
#include <span>
#include <string>
#include <vector>

// Tries a server for mail that goes out without sending one: connection, TLS, sign-in, and whether
// it takes a reverse path. Says nothing of what a server thinks of a From field: that is known only
// once it has seen a mail.
namespace maildocket::net {

struct SmtpCheck {
    ConnectionFacts facts;
    // To MAIL with each of the reverse paths, "250 2.1.0 ok"; shorter if the server went away.
    std::vector<std::string> replies;
};

// As the transport of these settings would do it, with this token if the mechanism is one for
// tokens; `tokens` of the settings is not asked. Each MAIL is taken back with RSET.
[[nodiscard]] tl::expected<SmtpCheck, ConnectFailure> check_smtp(
    const SmtpSettings& settings,
    const std::string& token,
    std::span<const std::string> reverse_paths,
    const std::shared_ptr<Interrupter>& interrupter
);

}  // namespace maildocket::net
