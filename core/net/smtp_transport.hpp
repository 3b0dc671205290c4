#pragma once

#include "core/outbox/transport.hpp"

#include <tl/expected.hpp>

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

enum class SmtpMechanism {
    password,     // what the server offers: PLAIN, LOGIN or a challenge
    xoauth2,      // of Google and Microsoft
    oauthbearer,  // RFC 7628
};

// A secret, or why there is none: one line for a person, without secrets.
using SmtpToken = tl::expected<std::string, std::string>;

// Where access tokens come from. From several threads at once; a call may take a minute.
class TokenSource {
public:
    virtual ~TokenSource() = default;
    // Good for a sign-in now.
    virtual SmtpToken fresh() = 0;
    // The server refused this one: another one.
    virtual SmtpToken rejected(const std::string& token) = 0;
    // The program ends: a call in progress ends soon.
    virtual void interrupt() noexcept = 0;
};

struct SmtpSettings {
    std::string host;
    std::uint16_t port = 25;
    SmtpSecurity security = SmtpSecurity::opportunistic;
    std::string username;  // empty: no sign-in
    SmtpMechanism mechanism = SmtpMechanism::password;
    std::string password;
    std::shared_ptr<TokenSource> tokens;  // there if the mechanism is one for tokens
    std::string ca_file;                  // PEM; empty: the system's authorities
    std::string hello_name;               // said in EHLO
    // A mailbox that belongs to the sign-in, for servers that take no other reverse path: it stands
    // in for a null one (RFC 5321 4.5.5) when the server refuses that, and for every other one if
    // it is the `only_sender`. Empty: reverse paths go out as they are.
    std::string own_address;
    bool only_sender = false;
    std::chrono::seconds connect_timeout{30};
    std::chrono::seconds mail_timeout{600};   // for a whole mail
    std::chrono::seconds stall_timeout{300};  // without a single octet, RFC 5321 4.5.3.2
};

// Keeps its connection between mails, as long as the token is the same. Certificates are always
// checked, against the name of the host. A token is sent by the mechanism for it or not at all; a
// token that is refused is exchanged once, and then all mail is held. Makes no connection yet.
[[nodiscard]] std::unique_ptr<outbox::Transport> make_smtp_transport(SmtpSettings settings);

}  // namespace maildocket::net
