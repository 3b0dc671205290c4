#pragma once

#include "core/base/result.hpp"
#include "core/config/mailbox_config.hpp"
#include "core/net/imap_connection.hpp"
#include "core/net/interrupter.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

// The steps of a trial that speak to a mail server.
namespace maildocket::cli {

struct StepOutcome {
    bool ok = false;
    std::string detail;
    std::string advice;
};

struct TrialSecret {
    std::string password;  // one of the two
    std::string token;
};

struct TrialPeer {
    const MailboxConfig& mailbox;
    TrialSecret secret;
    // In place of a token that the server refused, once; nothing if there is none.
    std::function<std::optional<std::string>(const std::string& token)> another_token;
    std::shared_ptr<net::Interrupter> interrupter;
};

// Signs in, opens the inbox, makes the folder for taken mails where it is missing, and takes the
// mail `probe` with that Message-ID (without < >) in and out of it.
[[nodiscard]] StepOutcome try_imap(
    TrialPeer& peer, const std::string& probe, const std::string& message_id
);

// Signs in and tries the reverse paths: the first has to be taken, the null one may be refused.
[[nodiscard]] StepOutcome try_smtp(
    TrialPeer& peer, const std::string& hello_name, const std::string& reverse_path
);

// "192.0.2.1, TLSv1.3 / ..., certificate CN = ... of CN = ... until ..."
[[nodiscard]] std::string peer_text(const net::ConnectionFacts& facts);

// "text [CODE] challenge"
[[nodiscard]] std::string failure_text(const net::ConnectFailure& failure);

}  // namespace maildocket::cli
