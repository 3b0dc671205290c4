#include "core/config/config.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using namespace maildocket;

namespace {

constexpr auto minimal = R"([store]
url = "sqlite:///srv/desk/desk.db"
[[queue]]
name = "support"
prefix = "TCK-"
addresses = ["Support@Example.com"]
)";

Config parsed(const std::string& text) {
    const auto config = parse_config(text, "/etc/maildocket/maildocket.toml");
    INFO(text);
    REQUIRE_MESSAGE(config.has_value(), config.error().detail);
    return *config;
}

// Keys above the first table, keys of further tables behind the queue's.
Config with(const std::string& top, const std::string& behind) {
    return parsed(top + minimal + behind);
}

}  // namespace

TEST_CASE("a short file is enough and everything else has the documented default") {
    const auto config = parsed(minimal);
    CHECK(config.email_to_ticket);
    CHECK(config.auto_close == std::chrono::hours(72));
    CHECK(config.store.url == "sqlite:///srv/desk/desk.db");
    CHECK(config.store.is_sqlite());
    CHECK(config.store.sqlite_path() == "/srv/desk/desk.db");
    CHECK(config.lmtp == LmtpConfig());
    CHECK(config.lmtp.message_octets_max == 50U << 20U);
    CHECK(config.lmtp.recipients_max == 1000);
    CHECK(config.lmtp.listen.at(0).text() == "127.0.0.1:2424");
    CHECK(config.lmtp.listen.at(1).text() == "unix:/run/maildocket/lmtp.sock");
    CHECK(config.lmtp.trusted_peers.size() == 2);
    CHECK(config.milter.listen.text() == "unix:/run/maildocket/milter.sock");
    CHECK(config.trust.authserv_id.empty());
    CHECK(config.secrets.key_file == "/srv/desk/keys");
    CHECK(config.attachments == default_attachment_policy());
    CHECK(config.outbound == OutboundConfig());
    CHECK(config.outbound.transport.server.text() == "127.0.0.1:25");
    CHECK(config.templates.directory.empty());
    CHECK(config.mailboxes.empty());

    QueuePolicy queue;
    queue.name = "support";
    queue.prefix = "TCK-";
    queue.addresses = {"support@example.com"};
    REQUIRE(config.queues.queues().size() == 1);
    CHECK(config.queues.queues().front() == queue);
}

TEST_CASE("executable types are denied by default") {
    const auto deny = default_attachment_policy().deny;
    for (const auto* type :
         {"exe", "js", "com", "scr", "lnk", "ps1", "jar", "application/x-dosexec"}) {
        CAPTURE(type);
        CHECK(std::ranges::find(deny, type) != deny.end());
    }
    for (const auto* type : {"pdf", "zip", "docx", "png", "txt", "eml"}) {
        CAPTURE(type);
        CHECK(std::ranges::find(deny, type) == deny.end());
    }
}

TEST_CASE("each key of the tables that stand once is read") {
    const auto config = with("email_to_ticket = false\nauto_close_hours = 0\n", R"([lmtp]
listen = ["[::1]:2424"]
max_message_size = "15 MB"
max_recipients = 7
trusted_peers = ["192.0.2.0/24"]
tls_certificate = "/tls/cert.pem"
tls_key = "key.pem"
[milter]
listen = "127.0.0.1:8890"
reject_forged = true
reject_denied_attachments = true
answer_seconds_max = 5
connections = 2
trusted_clients = ["192.0.2.0/24"]
[antivirus]
socket = "unix:/run/clamd.sock"
when_away = "tempfail"
[trust]
authserv_id = ["MX.example.com"]
[secrets]
key_file = "/keys/desk"
[attachments]
max_size = 1000
deny = [".EXE", "application/x-DOSexec"]
[outbound]
transport = "smtps://[2001:db8::1]"
worker = false
automatic_per_recipient = 1
automatic_per_domain = 2
automatic_total = 3
closed_answers_per_day = 4
[templates]
directory = "texts"
)");
    CHECK_FALSE(config.email_to_ticket);
    CHECK(config.auto_close == std::chrono::hours(0));
    REQUIRE(config.lmtp.listen.size() == 1);
    CHECK(config.lmtp.listen.front() == Endpoint{"::1", 2424, {}});
    CHECK(config.lmtp.message_octets_max == 15'000'000);
    CHECK(config.lmtp.recipients_max == 7);
    REQUIRE(config.lmtp.trusted_peers.size() == 1);
    CHECK(config.lmtp.trusted_peers.front().contains("192.0.2.9"));
    CHECK(config.lmtp.tls_certificate == "/tls/cert.pem");
    CHECK(config.lmtp.tls_key == "/etc/maildocket/key.pem");
    CHECK(
        config.milter ==
        MilterConfig{
            Endpoint{"127.0.0.1", 8890, {}},
            true,
            true,
            std::chrono::seconds{5},
            2,
            {*Network::parse("192.0.2.0/24")}}
    );
    CHECK(config.antivirus == AntivirusConfig{Endpoint{{}, 0, "/run/clamd.sock"}, true});
    CHECK(config.trust.authserv_id == std::vector<std::string>{"mx.example.com"});
    CHECK(config.secrets.key_file == "/keys/desk");
    CHECK(config.attachments.octets_max == 1000);
    CHECK(config.attachments.deny == std::vector<std::string>{"exe", "application/x-dosexec"});
    CHECK(config.outbound.transport.kind == TransportKind::smtps);
    CHECK(config.outbound.transport.server == Endpoint{"2001:db8::1", 465, {}});
    CHECK_FALSE(config.outbound.worker);
    CHECK(config.outbound.budget == AutomaticBudget{1, 2, 3, 4});
    CHECK(config.templates.directory == "/etc/maildocket/texts");
}

TEST_CASE("each key of a queue is read and its addresses are normalized") {
    const auto config = with("", R"([[queue]]
name = "Störungen"
prefix = "HD#"
old_prefixes = ["ST-", "Bug_"]
addresses = ["Hilfe@BÜCHER.example", "noc@example.com"]
from_name = "Hilfe & Co"
first_number = 5000
notify = ["Staff@Example.com"]
acknowledge = false
unknown_senders = "reject"
stranger_reply = "new"
closed_reply = "new"
agent_forward = false
similar_subject_days = 30
max_watchers = 0
language = "pt-BR"
)");
    const auto& queue = config.queues.queues()[1];
    CHECK(queue.name == "Störungen");
    CHECK(queue.prefix == "HD#");
    CHECK(queue.old_prefixes == std::vector<std::string>{"ST-", "Bug_"});
    CHECK(
        queue.addresses ==
        std::vector<std::string>{"hilfe@xn--bcher-kva.example", "noc@example.com"}
    );
    CHECK(queue.from_name == "Hilfe & Co");
    CHECK(queue.first_number == 5000);
    CHECK(queue.notify == std::vector<std::string>{"staff@example.com"});
    CHECK_FALSE(queue.acknowledge);
    CHECK(queue.unknown_senders == UnknownSenders::reject);
    CHECK(queue.stranger_reply == StrangerReply::fresh_ticket);
    CHECK(queue.closed_reply == ClosedReply::fresh_ticket);
    CHECK_FALSE(queue.agent_forward);
    CHECK(queue.similar_subject_days == 30);
    CHECK(queue.watchers_max == 0);
    CHECK(queue.language == "pt-BR");
}

TEST_CASE("each key of a mailbox is read and server and port follow the provider") {
    const auto config = with("", R"([[mailbox]]
name = "m365"
queue = "support"
provider = "microsoft365"
username = "support@example.com"
tenant = "example.onmicrosoft.com"
client_id = "abc"
client_secret_file = "m365.secret"
processed_folder = "Taken"
poll_seconds = 5
[[mailbox]]
name = "own"
queue = "support"
provider = "imap"
username = "support"
password_file = "/secret/own"
host = "[::1]"
security = "starttls"
[outbound]
transport = "mailbox:m365"
)");
    MailboxConfig microsoft;
    microsoft.name = "m365";
    microsoft.queue = "support";
    microsoft.provider = MailboxProvider::microsoft365;
    microsoft.username = "support@example.com";
    microsoft.tenant = "example.onmicrosoft.com";
    microsoft.client_id = "abc";
    microsoft.client_secret_file = "/etc/maildocket/m365.secret";
    microsoft.sign_in = MailboxSignIn::application;
    microsoft.host = "outlook.office365.com";
    microsoft.smtp_host = "smtp.office365.com";
    microsoft.processed_folder = "Taken";
    microsoft.poll = std::chrono::seconds(5);
    MailboxConfig own;
    own.name = "own";
    own.queue = "support";
    own.username = "support";
    own.password_file = "/secret/own";
    own.host = "::1";
    own.port = 143;
    own.security = MailboxSecurity::starttls;
    own.smtp_host = "::1";
    REQUIRE(config.mailboxes.size() == 2);
    CHECK(config.mailboxes[0] == microsoft);
    CHECK(config.mailboxes[1] == own);
    CHECK(config.outbound.transport.mailbox == "m365");
}

TEST_CASE("each key of a mailbox's sign-in and of its servers is read") {
    const auto config = with("", R"([[mailbox]]
name = "own"
queue = "support"
provider = "imap"
username = "own@example.com"
host = "imap.example.com"
sign_in = "device"
sign_in_as = "anna@example.com"
client_id = "abc"
client_secret_file = "secret"
authorize_url = "https://login.example.com/authorize?a=b"
token_url = "http://127.0.0.1:8080/token"
device_url = "https://login.example.com:8443/device"
scope = "mail offline_access"
redirect_url = "https://desk.example.com/oauth"
mechanism = "oauthbearer"
grant_ends = "2027-01-31"
smtp_host = "smtp.example.com"
smtp_security = "tls"
ca_file = "ca.pem"
existing = "all"
)");
    MailboxConfig own;
    own.name = "own";
    own.queue = "support";
    own.username = "own@example.com";
    own.host = "imap.example.com";
    own.sign_in = MailboxSignIn::device;
    own.sign_in_as = "anna@example.com";
    own.client_id = "abc";
    own.client_secret_file = "/etc/maildocket/secret";
    own.authorize_url = "https://login.example.com/authorize?a=b";
    own.token_url = "http://127.0.0.1:8080/token";
    own.device_url = "https://login.example.com:8443/device";
    own.scope = "mail offline_access";
    own.redirect_url = "https://desk.example.com/oauth";
    own.mechanism = MailboxMechanism::oauthbearer;
    own.grant_ends = parse_rfc3339("2027-01-31T00:00:00Z");
    own.smtp_host = "smtp.example.com";
    own.smtp_security = MailboxSecurity::tls;
    own.smtp_port = 465;
    own.ca_file = "/etc/maildocket/ca.pem";
    own.existing = MailboxExisting::all;
    REQUIRE(config.mailboxes.size() == 1);
    CHECK(config.mailboxes[0] == own);
}

TEST_CASE("how a mailbox is signed in to follows from what is written for it") {
    const std::string microsoft = "provider='microsoft365'\ntenant='t'\nclient_id='c'\n";
    const std::string google = "provider='google'\n";
    const std::string imap = "provider='imap'\nhost='h'\n";
    for (const auto& [lines, sign_in] : {
             std::pair(microsoft, MailboxSignIn::code),
             std::pair(microsoft + "client_secret_file='s'\n", MailboxSignIn::application),
             std::pair(
                 microsoft + "certificate_file='s'\ncertificate_key_file='k'\n",
                 MailboxSignIn::application
             ),
             std::pair(microsoft + "client_secret_file='s'\nsign_in='code'\n", MailboxSignIn::code),
             std::pair(google + "client_id='c'\nclient_secret_file='s'\n", MailboxSignIn::code),
             std::pair(google + "service_account_file='j'\n", MailboxSignIn::service_account),
             std::pair(imap + "password_file='p'\n", MailboxSignIn::password),
             std::pair(
                 imap + "client_id='c'\ntoken_url='https://h/t'\nauthorize_url='https://h/a'\n",
                 MailboxSignIn::code
             ),
         }) {
        CAPTURE(lines);
        const auto config =
            with("", "[[mailbox]]\nname='m'\nqueue='support'\nusername='u'\n" + lines);
        REQUIRE(config.mailboxes.size() == 1);
        CHECK(config.mailboxes[0].sign_in == sign_in);
    }
}

TEST_CASE("allow takes the place of the default deny list") {
    const auto config = with("", "[attachments]\nallow = [\"pdf\"]\n");
    CHECK(config.attachments.allow == std::vector<std::string>{"pdf"});
    CHECK(config.attachments.deny.empty());
}

TEST_CASE("the address of the store may come from outside the file") {
    const std::string url = "postgresql://desk@db.example.com/desk";
    const auto replaced = parse_config(minimal, "f.toml", url);
    REQUIRE(replaced);
    CHECK(replaced->store.url == url);
    CHECK(replaced->secrets.key_file == "/var/lib/maildocket/keys");
    const auto queue_only = std::string(minimal).substr(std::string(minimal).find("[[queue]]"));
    CHECK(parse_config(queue_only, "f.toml", url));
    CHECK_FALSE(parse_config(queue_only, "f.toml"));
    CHECK(parse_config(minimal, "f.toml", "mysql://x")
              .error()
              .detail.starts_with("f.toml: MAILDOCKET_STORE_URL: is not allowed; "));
}
