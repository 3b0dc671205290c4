#pragma once

#include "core/imap/channel.hpp"
#include "core/net/interrupter.hpp"

#include <tl/expected.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

// Connects to an IMAP server and signs in: name look-up, TLS or STARTTLS, certificate, SASL. All by
// libcurl; what is said afterwards is core/imap's affair. Certificates are always checked, against
// the name of the host. Nothing is taken from the environment or a netrc. The program must ignore
// SIGPIPE.
namespace maildocket::net {

enum class ImapSecurity {
    tls,       // from the first octet (RFC 8314)
    starttls,  // nothing without it
    none,      // a server on this host only
};

enum class ImapMechanism {
    password,     // what the server offers: PLAIN, LOGIN or a challenge
    xoauth2,      // of Google and Microsoft
    oauthbearer,  // RFC 7628
};

struct ImapSettings {
    std::string host;
    std::uint16_t port = 993;
    ImapSecurity security = ImapSecurity::tls;
    std::string username;
    ImapMechanism mechanism = ImapMechanism::password;
    std::string password;
    std::string token;    // access token; never sent by another mechanism than those for it
    std::string ca_file;  // PEM; empty: the system's authorities
    std::chrono::milliseconds connect_timeout{30'000};  // with TLS
    std::chrono::milliseconds sign_in_timeout{30'000};  // servers delay refusals by seconds
};

struct ConnectionFacts {
    std::string address;  // of the server, numeric
    std::string tls;      // "TLSv1.3 / TLS_AES_256_GCM_SHA384"; empty without
    std::string certificate_subject;
    std::string certificate_issuer;
    std::string certificate_expiry;  // as OpenSSL writes it: "Nov 28 16:12:56 2027 GMT"
    std::chrono::milliseconds connect_time{0};
    std::chrono::milliseconds tls_time{0};
    std::chrono::milliseconds sign_in_time{0};
};

enum class ConnectTrouble {
    unreachable,  // name, route, port, time-out, lost on the way
    certificate,  // not trusted, of another name, expired; or the CA file can't be read
    sign_in,      // user, password or token were refused
    throttled,    // the server is busy or limits us: come back later
    interrupted,
    other,  // settings that can't work with this server: no STARTTLS, mechanism not offered
};

struct ConnectFailure {
    ConnectTrouble trouble = ConnectTrouble::other;
    std::string response_code;  // "AUTHENTICATIONFAILED"; empty if there was none
    std::string text;           // one printable line, with nothing of password or token in it
    std::string challenge;      // what a refused token was answered with: JSON of RFC 7628 3.2.2
    std::optional<std::chrono::milliseconds> back_off;  // what the server asks for

    bool operator==(const ConnectFailure&) const = default;
};

struct ImapConnection {
    std::unique_ptr<imap::Channel> channel;
    ConnectionFacts facts;
};

// `interrupter` wakes a read of the channel at once, and the opening within a second.
[[nodiscard]] tl::expected<ImapConnection, ConnectFailure> open_imap_connection(
    const ImapSettings& settings, std::shared_ptr<Interrupter> interrupter
);

}  // namespace maildocket::net
