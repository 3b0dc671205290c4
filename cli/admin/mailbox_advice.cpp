#include "cli/admin/mailbox_advice.hpp"

#include "core/base/ascii.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace maildocket::cli {

namespace {

using net::ConnectTrouble;

struct Words {
    std::string_view words;  // of the server, whatever case
    std::optional<MailboxProvider> provider;
    std::string_view advice;
};

constexpr std::string_view smtp_off =
    "switch SMTP AUTH on for the mailbox, and for the tenant if it is off there: Set-CASMailbox "
    "-SmtpClientAuthenticationDisabled $false";
constexpr std::string_view send_as =
    "make the mailbox's address the first one of its queue, or give the account the right Send as "
    "for that address";
constexpr std::string_view app_password =
    "make a password for applications at the provider and put it into password_file, or sign in "
    "with OAuth";

constexpr auto by_words = std::to_array<Words>({
    {"SmtpClientAuthentication is disabled", std::nullopt, smtp_off},
    {"5.7.139", std::nullopt, smtp_off},
    {"5.7.30", std::nullopt, "the provider takes no passwords any more; sign in with OAuth"},
    {"SendAsDenied", std::nullopt, send_as},
    {"5.2.252", std::nullopt, send_as},
    {"5.7.60", std::nullopt, send_as},
    {"authenticated but not connected",
     std::nullopt,
     "look whether username is the address of the mailbox, and give the account FullAccess to it; "
     "a new right takes up to an hour"},
    {"application-specific password", std::nullopt, app_password},
    {"app password", std::nullopt, app_password},
    {"not enabled for IMAP",
     std::nullopt,
     "switch IMAP on for the mailbox in the Admin console: Apps > Gmail > End user access"},
    {"web browser",
     MailboxProvider::google,
     "sign in to the mailbox with a browser once and answer what Google asks"},
    {"alternative certificate subject name",
     std::nullopt,
     "write the name that stands in the certificate as the host; this one is not in it"},
    {"does not match target host",
     std::nullopt,
     "write the name that stands in the certificate as the host; this one is not in it"},
    {"certificate has expired",
     std::nullopt,
     "let the server's administrator renew its certificate"},
    {"no secret is sent",
     std::nullopt,
     "set security and smtp_security to tls or starttls; none is for a server on this host"},
});

std::string_view microsoft_sign_in(MailboxSignIn sign_in, MailProtocol protocol) {
    if (sign_in == MailboxSignIn::password) {
        return "sign in with OAuth; Microsoft takes no passwords over IMAP";
    }
    const bool itself = sign_in == MailboxSignIn::application;
    if (protocol == MailProtocol::smtp) {
        return itself
                   ? "give the application the permission SMTP.SendAsApp with admin consent, and "
                     "switch SMTP AUTH on: Set-CASMailbox -SmtpClientAuthenticationDisabled "
                     "$false"
                   : "give the application the delegated permission SMTP.Send, connect anew, and "
                     "switch SMTP AUTH on: Set-CASMailbox -SmtpClientAuthenticationDisabled "
                     "$false";
    }
    return itself
               ? "compare the object id of New-ServicePrincipal with that of the enterprise "
                 "application (not of the app registration), give it FullAccess with "
                 "Add-MailboxPermission, and switch IMAP on: Set-CASMailbox -ImapEnabled $true"
               : "let the account that signed in have FullAccess to the mailbox, and switch IMAP "
                 "on: Set-CASMailbox -ImapEnabled $true";
}

std::string_view google_sign_in(MailboxSignIn sign_in) {
    if (sign_in == MailboxSignIn::password) {
        return app_password;
    }
    return sign_in == MailboxSignIn::service_account
               ? "delegate the scope https://mail.google.com/ to the client id of the service "
                 "account, and switch IMAP on in the Admin console"
               : "let the mailbox itself sign in with \"maildocket mailbox connect\", and switch "
                 "IMAP on in the Admin console";
}

std::string_view sign_in(const MailboxConfig& mailbox, MailProtocol protocol) {
    switch (mailbox.provider) {
        case MailboxProvider::microsoft365: return microsoft_sign_in(mailbox.sign_in, protocol);
        case MailboxProvider::google: return google_sign_in(mailbox.sign_in);
        case MailboxProvider::imap: break;
    }
    return mailbox.sign_in == MailboxSignIn::password
               ? "compare username and the first line of password_file with what the provider "
                 "knows; many want a password made for applications"
               : "look whether the account that signed in may open this mailbox, and whether the "
                 "server wants another mechanism or scope";
}

std::string_view no_way(MailProtocol protocol) {
    return protocol == MailProtocol::imap
               ? "compare host, port, security and mechanism with what the provider says"
               : "compare smtp_host, smtp_port, smtp_security and mechanism with what the provider "
                 "says";
}

}  // namespace

std::string_view advice_for_words(const MailboxConfig& mailbox, std::string_view text) {
    const auto* found = std::ranges::find_if(by_words, [&](const Words& row) {
        return (!row.provider || row.provider == mailbox.provider) &&
               ascii::find_ignoring_case(text, row.words) != std::string_view::npos;
    });
    return found == by_words.end() ? std::string_view() : found->advice;
}

std::string_view advice_for(const MailboxConfig& mailbox, const Complaint& complaint) {
    if (const auto advice = advice_for_words(mailbox, complaint.text); !advice.empty()) {
        return advice;
    }
    switch (complaint.trouble) {
        case ConnectTrouble::unreachable:
            return complaint.protocol == MailProtocol::imap
                       ? "look at host and port, at the name server and the firewall"
                       : "look at smtp_host and smtp_port, at the name server and the firewall; "
                         "many networks let nobody out to port 25";
        case ConnectTrouble::certificate:
            return "name the authority that vouches for the server as ca_file, if it is one of "
                   "your "
                   "own";
        case ConnectTrouble::sign_in: return sign_in(mailbox, complaint.protocol);
        case ConnectTrouble::throttled:
            return "wait; if it stays so, look which other programs use the mailbox";
        case ConnectTrouble::interrupted:
            return "try again; if it stays so, the server, or a firewall before it, does not "
                   "answer";
        case ConnectTrouble::other: return no_way(complaint.protocol);
    }
    return {};
}

}  // namespace maildocket::cli
