#pragma once

#include "core/base/time.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace maildocket {

enum class MailboxProvider { microsoft365, google, imap };
enum class MailboxSecurity { tls, starttls, none };

// How the mailbox is signed in to.
enum class MailboxSignIn {
    password,
    code,             // a person in a browser, OAuth authorization code (RFC 6749 4.1)
    device,           // a person in a browser of another device (RFC 8628)
    application,      // the application for itself, client credentials (RFC 6749 4.4)
    service_account,  // Google's, in the name of the mailbox (RFC 7523)
};

// SASL mechanism that carries an access token.
enum class MailboxMechanism { xoauth2, oauthbearer };

// Which of the mails that were in the mailbox before us are taken.
enum class MailboxExisting { unread, all, none };

// An IMAP mailbox that feeds a queue. Its tokens live encrypted in the store, not here.
struct MailboxConfig {
    std::string name;
    std::string queue;
    MailboxProvider provider = MailboxProvider::imap;
    std::string username;  // that IMAP and SMTP sign in with: the mailbox

    // Sign-in. Empty where the provider, or the way to sign in, has no use for it.
    MailboxSignIn sign_in = MailboxSignIn::password;
    std::string sign_in_as;            // the person, where it is not the mailbox
    std::string password_file;         // password
    std::string tenant;                // microsoft365
    std::string client_id;             // OAuth but for service accounts
    std::string client_secret_file;    // likewise; an application that is installed may have none
    std::string certificate_file;      // microsoft365, PEM, instead of a secret
    std::string certificate_key_file;  // its private key, PEM
    std::string service_account_file;  // Google's JSON
    std::string authorize_url;         // of the three: empty stands for the provider's own
    std::string token_url;
    std::string device_url;
    std::string scope;         // empty: the provider's
    std::string redirect_url;  // empty: a port of the loopback address
    MailboxMechanism mechanism = MailboxMechanism::xoauth2;
    std::optional<Timestamp> grant_ends;  // secret or certificate, to warn of in time

    // Servers.
    std::string host;          // default: the provider's
    std::uint16_t port = 993;  // default: 993 with tls, otherwise 143
    MailboxSecurity security = MailboxSecurity::tls;
    std::string smtp_host;          // default: the provider's, otherwise `host`
    std::uint16_t smtp_port = 587;  // default: 587 with starttls, 465 with tls, 25 with none
    MailboxSecurity smtp_security = MailboxSecurity::starttls;
    std::string ca_file;  // PEM: who vouches for these servers; empty: the system's list

    MailboxExisting existing = MailboxExisting::unread;
    std::string processed_folder = "Maildocket";
    std::chrono::seconds poll{60};  // key: poll_seconds

    bool operator==(const MailboxConfig&) const = default;
};

}  // namespace maildocket
