#pragma once

#include "core/outbox/transport.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

// Sends mail to an SMTP server (RFC 5321, submission RFC 6409): the local MTA or a provider's.
namespace maildocket::net {

enum class SmtpSecurity {
    none,           // a server on this host
    opportunistic,  // STARTTLS if it is offered
    starttls,       // nothing without it: whenever there is a password
    tls,            // from the first octet (RFC 8314)
};

struct SmtpSettings {
    std::string host;
    std::uint16_t port = 25;
    SmtpSecurity security = SmtpSecurity::opportunistic;
    std::string username;  // empty: no sign-in
    std::string password;
    std::string ca_file;     // PEM; empty: the system's authorities
    std::string hello_name;  // said in EHLO
    std::chrono::seconds connect_timeout{30};
    std::chrono::seconds mail_timeout{600};   // for a whole mail
    std::chrono::seconds stall_timeout{300};  // without a single octet, RFC 5321 4.5.3.2
};

// Keeps its connection between mails. Certificates are always checked, against the name of the
// host. Makes no connection yet.
[[nodiscard]] std::unique_ptr<outbox::Transport> make_smtp_transport(SmtpSettings settings);

}  // namespace maildocket::net
