#include "cli/admin/mailbox_advice.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace maildocket;
using namespace maildocket::cli;
using net::ConnectTrouble;

namespace {

constexpr auto microsoft = MailboxProvider::microsoft365;
constexpr auto google = MailboxProvider::google;
constexpr auto anybody = MailboxProvider::imap;

MailboxConfig mailbox_of(MailboxProvider provider, MailboxSignIn sign_in) {
    MailboxConfig mailbox;
    mailbox.provider = provider;
    mailbox.sign_in = sign_in;
    return mailbox;
}

}  // namespace

TEST_CASE("what a server says tells what to do") {
    struct Row {
        std::string text;
        MailboxProvider provider;
        std::string advice;  // holds; empty: none is known
    };
    const std::vector<Row> rows{
        {"535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the "
         "Tenant.",
         microsoft,
         "Set-CASMailbox -SmtpClientAuthenticationDisabled $false"},
        {"535 5.7.139 Authentication unsuccessful", microsoft, "SMTP AUTH"},
        {"550 5.7.30 Basic authentication is not supported", microsoft, "OAuth"},
        {"554 5.2.252 SendAsDenied; a@example.com not allowed to send as b@example.com",
         microsoft,
         "Send as"},
        {"550 5.7.60 SMTP; Client does not have permissions to send as this sender",
         microsoft,
         "Send as"},
        {"User is authenticated but not connected.", microsoft, "FullAccess"},
        {"USER IS AUTHENTICATED BUT NOT CONNECTED", anybody, "FullAccess"},
        {"Application-specific password required", google, "password_file"},
        {"Your account is not enabled for IMAP use", google, "switch IMAP on"},
        {"Please log in via your web browser", google, "with a browser once"},
        {"Please log in via your web browser", anybody, ""},
        {"SSL: no alternative certificate subject name matches target host name 'x'",
         anybody,
         "name that stands in the certificate"},
        {"SSL certificate problem: certificate has expired", anybody, "renew"},
        {"no secret is sent to another host without TLS", anybody, "starttls"},
        {"quota exceeded", anybody, ""},
        {"", anybody, ""},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        const auto advice =
            advice_for_words(mailbox_of(row.provider, MailboxSignIn::password), row.text);
        CHECK(advice.empty() == row.advice.empty());
        CHECK(advice.find(row.advice) != std::string_view::npos);
    }
}

TEST_CASE("where words tell nothing, what went wrong does") {
    struct Row {
        MailboxProvider provider;
        MailboxSignIn sign_in;
        MailProtocol protocol;
        ConnectTrouble trouble;
        std::string advice;  // holds
    };
    using Way = MailboxSignIn;
    constexpr auto by_imap = MailProtocol::imap;
    constexpr auto by_smtp = MailProtocol::smtp;
    constexpr auto refused = ConnectTrouble::sign_in;
    const std::vector<Row> rows{
        {microsoft, Way::application, by_imap, refused, "enterprise application"},
        {microsoft, Way::application, by_smtp, refused, "SMTP.SendAsApp"},
        {microsoft, Way::code, by_imap, refused, "FullAccess"},
        {microsoft, Way::device, by_smtp, refused, "SMTP.Send,"},
        {microsoft, Way::password, by_imap, refused, "OAuth"},
        {google, Way::service_account, by_imap, refused, "client id of the service account"},
        {google, Way::code, by_smtp, refused, "mailbox connect"},
        {google, Way::password, by_imap, refused, "password for applications"},
        {anybody, Way::password, by_smtp, refused, "password_file"},
        {anybody, Way::code, by_imap, refused, "mechanism"},
        {anybody, Way::password, by_imap, ConnectTrouble::unreachable, "look at host and port"},
        {anybody, Way::password, by_smtp, ConnectTrouble::unreachable, "smtp_port"},
        {anybody, Way::password, by_imap, ConnectTrouble::certificate, "ca_file"},
        {anybody, Way::password, by_imap, ConnectTrouble::throttled, "wait"},
        {anybody, Way::password, by_imap, ConnectTrouble::interrupted, "does not answer"},
        {anybody, Way::password, by_imap, ConnectTrouble::other, "security"},
        {anybody, Way::password, by_smtp, ConnectTrouble::other, "smtp_security"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.advice);
        const auto advice = advice_for(
            mailbox_of(row.provider, row.sign_in), {row.protocol, row.trouble, "NO [X] denied"}
        );
        CHECK(advice.find(row.advice) != std::string_view::npos);
    }
}

TEST_CASE("the server's words go before what went wrong") {
    const auto mailbox = mailbox_of(microsoft, MailboxSignIn::application);
    CHECK(
        advice_for(mailbox, {MailProtocol::smtp, ConnectTrouble::sign_in, "535 5.7.139 no"}) ==
        advice_for_words(mailbox, "535 5.7.139 no")
    );
}
