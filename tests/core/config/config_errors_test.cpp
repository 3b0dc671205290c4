#include "core/config/config.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using namespace maildocket;

namespace {

const std::string store = "[store]\nurl = \"sqlite:///d/desk.db\"\n";  // lines 1, 2
const std::string queue =
    "[[queue]]\nname = \"a\"\nprefix = \"A-\"\naddresses = [\"a@x.example\"]\n";  // 3 to 6

std::string fault_of(const std::string& text) {
    const auto config = parse_config(text, "f.toml");
    return config ? "" : config.error().detail;
}

// `line` stands in line 8, in a table of its own behind a good file.
std::string fault_in(const std::string& table, const std::string& line) {
    return fault_of(store + queue + '[' + table + "]\n" + line + '\n');
}

std::string fault_in_queue(const std::string& lines) {
    return fault_of(store + queue + lines + '\n');
}

// One line and no more.
void begins(const std::string& text, const std::string& beginning) {
    CAPTURE(text);
    CAPTURE(beginning);
    CHECK(text.starts_with(beginning));
    CHECK(text.find('\n') == std::string::npos);
}

}  // namespace

TEST_CASE("an error names file, line, key, what is wrong and what is allowed") {
    CHECK(
        fault_in("lmtp", "max_recipients = 0") ==
        "f.toml:8: lmtp.max_recipients: 0 is not allowed; allowed is a whole number from 1 to "
        "100000, without quotes"
    );
    CHECK(
        fault_in_queue("unknown_senders = \"Hold\"") ==
        "f.toml:7: queue.unknown_senders: \"Hold\" is not allowed; allowed is \"hold\" or "
        "\"ticket\" or "
        "\"reject\""
    );
    CHECK(
        fault_of("auto_close_hours = \"72\"\n" + store + queue) ==
        "f.toml:1: auto_close_hours: is a text; allowed is a whole number from 0 to 87840, without "
        "quotes"
    );
}

TEST_CASE("an unknown key is an error that leads to the right one") {
    CHECK(
        fault_in("lmtp", "max_recipient = 5") ==
        "f.toml:8: lmtp.max_recipient: is an unknown key; did you mean \"max_recipients\"?"
    );
    CHECK(
        fault_in("trust", "auto_close_hours = 5") ==
        "f.toml:8: trust.auto_close_hours: is an unknown key; it belongs at the top of the file, "
        "above "
        "the first [table]"
    );
    CHECK(
        fault_in("milter", "prefix = 'A-'") ==
        "f.toml:8: milter.prefix: is an unknown key; it belongs in [[queue]]"
    );
    CHECK(
        fault_in("secrets", "colour = 'red'") ==
        "f.toml:8: secrets.colour: is an unknown key; allowed in [secrets]: key_file"
    );
    CHECK(
        fault_in("outbond", "worker = true") ==
        "f.toml:7: outbond: is an unknown table; did you mean [outbound]?"
    );
    begins(
        fault_in("database", "worker = true"),
        "f.toml:7: database: is an unknown table; allowed are [store], [lmtp], "
    );
    CHECK(
        fault_of("email_to_tickets = true\n" + store + queue) ==
        "f.toml:1: email_to_tickets: is an unknown key; did you mean \"email_to_ticket\"?"
    );
}

TEST_CASE("each key refuses a value of the wrong type") {
    for (const auto& [table, name] : config_keys()) {
        CAPTURE(table);
        CAPTURE(name);
        const auto line = std::string(name) + " = 2026-11-25\n";
        const bool repeated = table == "queue" || table == "mailbox";
        const auto text = table.empty() ? line + store + queue
                          : repeated    ? "[[" + std::string(table) + "]]\n" + line
                                        : '[' + std::string(table) + "]\n" + line;
        const auto key = (table.empty() ? "" : std::string(table) + '.') + std::string(name);
        CHECK(
            fault_of(text).find(": " + key + ": is a fraction or a date; allowed ") !=
            std::string::npos
        );
    }
}

TEST_CASE("impossible values are errors") {
    struct Row {
        const char* table;
        const char* line;
    };
    for (const auto& [table, line] : {
             Row{"outbound", "username = 'support@example.com'"},
             Row{"outbound", "password_file = 'password'"},
             Row{"outbound",
                 "transport = 'sendmail'\nusername = 'a@example.com'\npassword_file = 'p'"},
             Row{"outbound", "connections = 0"},
             Row{"outbound", "connections = 65"},
             Row{"lmtp", "listen = ['127.0.0.1']"},
             Row{"lmtp", "listen = ['127.0.0.1:25']"},
             Row{"lmtp", "listen = ['127.0.0.1:24', '127.0.0.1:24']"},
             Row{"lmtp", "listen = []"},
             Row{"lmtp", "listen = '127.0.0.1:24'"},
             Row{"lmtp", "max_message_size = 50"},
             Row{"lmtp", "max_message_size = -1"},
             Row{"lmtp", "max_message_size = '50 MIB MB'"},
             Row{"lmtp", "max_message_size = '2GiB'"},
             Row{"lmtp", "max_message_size = '1.5MiB'"},
             Row{"lmtp", "max_message_size = '99999999999GiB'"},
             Row{"lmtp", "max_message_size = true"},
             Row{"lmtp", "max_recipients = 99999999999"},
             Row{"lmtp", "max_recipients = 99999999999999999999"},
             Row{"lmtp", "max_recipients = -1"},
             Row{"lmtp", "max_recipients = 1.5"},
             Row{"lmtp", "trusted_peers = ['127.0.0.1/8']"},
             Row{"lmtp", "trusted_peers = ['localhost']"},
             Row{"lmtp", "trusted_peers = [1]"},
             Row{"lmtp", "tls_certificate = ''\ntls_key = 'key.pem'"},
             Row{"lmtp", "tls_certificate = 'a.pem'"},
             Row{"lmtp", "tls_key = 'a.pem'"},
             Row{"milter", "listen = 'milter.sock'"},
             Row{"milter", "reject_forged = 'yes'"},
             Row{"milter", "answer_seconds_max = 0"},
             Row{"milter", "answer_seconds_max = 241"},
             Row{"milter", "connections = 0"},
             Row{"milter", "connections = 65"},
             Row{"milter", "trusted_clients = ['mx.example.com']"},
             Row{"antivirus", "socket = 'clamd.sock'"},
             Row{"antivirus", "socket = 'unix:/c'\nwhen_away = 'reject'"},
             Row{"antivirus", "when_away = 'pass'"},
             Row{"trust", "authserv_id = 'mx.example.com'"},
             Row{"trust", "authserv_id = ['a b']"},
             Row{"secrets", "key_file = 'a\\tb'\nkey_file = 1"},
             Row{"attachments", "max_size = 0"},
             Row{"attachments", "deny = ['tar.gz']"},
             Row{"attachments", "deny = ['*']"},
             Row{"attachments", "deny = ['a/b/c']"},
             Row{"attachments", "allow = []"},
             Row{"outbound", "transport = '127.0.0.1:25'"},
             Row{"outbound", "transport = 'smtp://'"},
             Row{"outbound", "transport = 'smtp://user:pw@host'"},
             Row{"outbound", "transport = 'sendmail:relative'"},
             Row{"outbound", "transport = 'mailbox:'"},
             Row{"outbound", "transport = 'mailbox:nobody'"},
             Row{"outbound", "worker = 'true'"},
             Row{"outbound", "automatic_total = -1"},
             Row{"templates", "directory = ['a']"},
         }) {
        CAPTURE(line);
        begins(fault_in(table, line), "f.toml:");
    }
}

TEST_CASE("impossible values of a queue are errors") {
    for (const auto* line :
         {"first_number = 0",
          "first_number = 9999999999",
          "notify = ['staff']",
          "notify = ['A@X.example']",
          "notify = ['a+more@x.example']",
          "stranger_reply = 'reject'",
          "closed_reply = 'reopen'",
          "similar_subject_days = 366",
          "max_watchers = 1001",
          "language = 'english'",
          "language = 'e'",
          "language = 'en-'",
          "language = 'en_GB'",
          "from_name = ''",
          "from_name = \"a\\nb\"",
          "old_prefixes = ['1A-']",
          "old_prefixes = ['A-1']",
          "old_prefixes = ['a-']"}) {
        CAPTURE(line);
        begins(fault_in_queue(line), "f.toml:7: queue.");
    }
}

TEST_CASE("a queue needs a name, a prefix and an address") {
    begins(
        fault_of(store + "[[queue]]\nprefix = 'A-'\naddresses = ['a@x.example']\n"),
        "f.toml:3: queue.name: is missing; allowed is "
    );
    begins(
        fault_of(store + "[[queue]]\nname = 'a'\naddresses = ['a@x.example']\n"),
        "f.toml:3: queue.prefix: is missing; allowed are "
    );
    begins(
        fault_of(store + "[[queue]]\nname = 'a'\nprefix = 'A-'\n"),
        "f.toml:3: queue.addresses: is missing; allowed are "
    );
    begins(
        fault_of(store + "[[queue]]\nname = 'a'\nprefix = 'A-'\naddresses = []\n"),
        "f.toml:6: queue.addresses: is empty; allowed are "
    );
    begins(
        fault_of(store), "f.toml: queue: there is none, so no mail would be taken; add [[queue]]"
    );
    CHECK(
        fault_of("[queue]\nname = 'a'\n" + store)
            .find("f.toml:1: queue: is no list of tables; write [[queue]]") != std::string::npos
    );
}

TEST_CASE("a name, address or prefix belongs to one queue") {
    const std::string other = "[[queue]]\n";  // line 7
    begins(
        fault_of(
            store + queue + other + "name = 'A'\nprefix = 'B-'\naddresses = ['b@x.example']\n"
        ),
        "f.toml:8: queue.name: \"A\" is taken already in line 4; "
    );
    begins(
        fault_of(
            store + queue + other + "name = 'b'\nprefix = 'a-'\naddresses = ['b@x.example']\n"
        ),
        "f.toml:9: queue.prefix: \"a-\" is taken already in line 5; "
    );
    begins(
        fault_of(
            store + queue + other +
            "name = 'b'\nprefix = 'B-'\naddresses = ['b@x.example']\nold_prefixes = ['C-', 'a-']\n"
        ),
        "f.toml:11: queue.old_prefixes: \"a-\" is taken already in line 5; "
    );
    begins(
        fault_of(
            store + queue + other + "name = 'b'\nprefix = 'B-'\naddresses = ['A@X.EXAMPLE']\n"
        ),
        "f.toml:10: queue.addresses: \"A@X.EXAMPLE\" is taken already in line 6; "
    );
}

TEST_CASE("a mailbox has what its provider needs and nothing else") {
    struct Row {
        const char* lines;
        const char* fault;  // empty: none
    };
    for (const auto& [lines, fault] : {
             Row{"provider='imap'\nhost='h'\npassword_file='p'", ""},
             Row{"provider='imap'\npassword_file='p'", ":11: mailbox.host: is missing"},
             Row{"provider='imap'\nhost='h'", ":11: mailbox.password_file: is missing"},
             Row{"provider='imap'\nhost='h:993'\npassword_file='p'",
                 ":12: mailbox.host: \"h:993\" is not allowed"},
             Row{"provider='imap'\nhost='h'\npassword_file='p'\nport=0",
                 ":14: mailbox.port: 0 is not allowed"},
             Row{"provider='imap'\nhost='h'\npassword_file='p'\nsecurity='ssl'",
                 ":14: mailbox.security: \"ssl\""},
             Row{"provider='imap'\nhost='h'\npassword_file='p'\ntenant='t'",
                 ":14: mailbox.tenant: means nothing with"},
             Row{"provider='google'\nclient_id='c'\nclient_secret_file='f'", ""},
             Row{"provider='google'\nclient_id='c'", ":11: mailbox.client_secret_file: is missing"},
             Row{"provider='google'\nclient_id='c'\nclient_secret_file='f'\npassword_file='p'",
                 ":14: mailbox.password_file: means nothing"},
             Row{"provider='microsoft365'\nclient_id='c'\ntenant='t'", ""},
             Row{"provider='microsoft365'\nclient_id='c'", ":11: mailbox.tenant: is missing"},
             Row{"provider='microsoft365'\ntenant='t'", ":11: mailbox.client_id: is missing"},
             Row{"provider='microsoft365'\nclient_id='c'\ntenant='t'\npoll_seconds=0",
                 ":14: mailbox.poll_seconds: 0"},
             Row{"provider='google'\nservice_account_file='j'", ""},
             Row{"provider='google'\nservice_account_file='j'\nclient_id='c'",
                 ":13: mailbox.client_id: means nothing with provider = \"google\" and sign_in = "
                 "\"service_account\"; remove it"},
             Row{"provider='microsoft365'\ntenant='t'\nclient_id='c'\nsign_in='application'",
                 ":14: mailbox.client_secret_file: is missing with sign_in = \"application\"; "},
             Row{"provider='microsoft365'\ntenant='common'\nclient_id='c'\nclient_secret_file='s'",
                 ":12: mailbox.tenant: \"common\" is no single tenant"},
             Row{"provider='microsoft365'\ntenant='t'\nclient_id='c'\ncertificate_file='s'",
                 ":14: mailbox.certificate_file: stands alone; allowed is it together with "
                 "certificate_key_file"},
             Row{"provider='microsoft365'\ntenant='t'\nclient_id='c'\ncertificate_key_file='s'",
                 ":14: mailbox.certificate_key_file: stands alone; allowed is it together with "
                 "certificate_file"},
             Row{"provider='microsoft365'\ntenant='t'\nclient_id='c'\ncertificate_file='s'\n"
                 "certificate_key_file='k'\nclient_secret_file='f'",
                 ":14: mailbox.certificate_file: stands beside client_secret_file"},
             Row{"provider='microsoft365'\ntenant='t'\nclient_id='c'\nsign_in='service_account'",
                 ":14: mailbox.sign_in: \"service_account\" is nothing that provider = "
                 "\"microsoft365\" has; allowed is \"code\" or \"device\" or \"application\""},
             Row{"provider='microsoft365'\ntenant='t'\nclient_id='c'\nsign_in='browser'",
                 ":14: mailbox.sign_in: \"browser\" is not allowed; allowed is \"password\""},
             Row{"provider='imap'\nhost='h'\npassword_file='p'\nmechanism='xoauth2'",
                 ":14: mailbox.mechanism: means nothing with"},
             Row{"provider='imap'\nhost='h'\nclient_id='c'\ntoken_url='https://h/t'",
                 ":11: mailbox.authorize_url: is missing"},
             Row{"provider='imap'\nhost='h'\nclient_id='c'\nsign_in='device'\ndevice_url='https://"
                 "h/'",
                 ":11: mailbox.token_url: is missing"},
             Row{"provider='imap'\nhost='h'\npassword_file='p'\nexisting='new'",
                 ":14: mailbox.existing: \"new\" is not allowed"},
             Row{"provider='imap'\nhost='h'\npassword_file='p'\nsmtp_port=65536",
                 ":14: mailbox.smtp_port: 65536 is not allowed"},
             Row{"provider='microsoft365'\ntenant='t'\nclient_id='c'\ngrant_ends='2027-02-30'",
                 ":14: mailbox.grant_ends: \"2027-02-30\" is not allowed; allowed is a day"},
             Row{"provider='microsoft365'\ntenant='t'\nclient_id='c'\ntoken_url='http://h/t'",
                 ":14: mailbox.token_url: is not allowed; allowed is \"https://...\""},
             Row{"provider='exchange'",
                 ":11: mailbox.provider: \"exchange\" is not allowed; allowed is \"microsoft365\""},
         }) {
        CAPTURE(lines);
        const auto text = fault_of(
            store + queue + "[[mailbox]]\nname='m'\nqueue='a'\nusername='u'\n" + lines + '\n'
        );
        CAPTURE(text);
        CHECK(text.empty() == std::string(fault).empty());
        CHECK(text.starts_with(*fault == '\0' ? "" : "f.toml" + std::string(fault)));
    }
}

TEST_CASE("a mailbox feeds a queue that exists and has a name of its own") {
    const std::string rest = "\nusername='u'\nprovider='imap'\nhost='h'\npassword_file='p'\n";
    begins(
        fault_of(store + queue + "[[mailbox]]\nname='m'\nqueue='sales'" + rest),
        "f.toml:9: mailbox.queue: \"sales\" is no queue; allowed is the name of a [[queue]]"
    );
    const auto one = "[[mailbox]]\nname='m'\nqueue='a'" + rest;
    begins(
        fault_of(store + queue + one + one), "f.toml:15: mailbox.name: \"m\" is taken already; "
    );
}

TEST_CASE("allow and deny exclude each other") {
    begins(
        fault_in("attachments", "deny = ['exe']\nallow = ['pdf']"),
        "f.toml:9: attachments.allow: stands beside deny; allowed is one of the two"
    );
}

TEST_CASE("the scheme of the store is checked") {
    for (const auto* url :
         {"sqlite:relative.db",
          "sqlite://relative.db",
          "sqlite:///",
          "sqlite:///folder/",
          "sqlite://",
          "postgresql://",
          "mysql://host/db",
          "/var/lib/desk.db",
          "postgresql://host/my db"}) {
        CAPTURE(url);
        begins(
            fault_of("[store]\nurl = '" + std::string(url) + "'\n" + queue),
            "f.toml:2: store.url: is not allowed; allowed are "
        );
    }
    CHECK(
        fault_of("[store]\nurl = 'postgres://desk:secret@h/desk?sslmode=require'\n" + queue).empty()
    );
    begins(fault_of(queue), "f.toml: store.url: is missing; allowed are ");
}

TEST_CASE("all faults of a file are told, in the order of its lines") {
    const auto text = fault_of(
        "surprise = 1\n[lmtp]\nmax_recipients = 0\ntrusted_peers = ['x', 'y']\n[store]\nurl = 'x'\n"
    );
    CAPTURE(text);
    CHECK(std::ranges::count(text, '\n') == 5);
    std::size_t position = 0;
    for (const auto* part :
         {"f.toml: queue: ",
          "\nf.toml:1: surprise: ",
          "\nf.toml:3: lmtp.max_recipients: ",
          "\nf.toml:4: lmtp.trusted_peers: \"x\" ",
          "\nf.toml:4: lmtp.trusted_peers: \"y\" ",
          "\nf.toml:6: store.url: "}) {
        CAPTURE(part);
        position = text.find(part, position);
        CHECK(position != std::string::npos);
    }
}

TEST_CASE("a file of faults has a readable number of lines") {
    std::string text;
    for (int i = 0; i < 150; ++i) {
        text += "key" + std::to_string(i) + " = 1\n";
    }
    const auto faults = fault_of(text);
    CHECK(std::ranges::count(faults, '\n') == 100);
    CHECK(faults.ends_with("f.toml: and 52 more faults"));
}

TEST_CASE("a syntax error names the line and quotes nothing of the file") {
    for (const auto* line :
         {"url = postgresql://u:sesame@h/d",
          "url = \"postgresql://u:sesame@h/d",
          "url = \"sesame\" \"sesame\"",
          "url \"sesame\"",
          "url = [\"sesame\"",
          "url = 'a'\nurl = 'sesame'",
          "[sesame"}) {
        const auto text = fault_of("\n[store]\n" + std::string(line) + '\n');
        CAPTURE(text);
        CHECK(text.find("sesame") == std::string::npos);
        CHECK(text.find(" is not valid TOML") != std::string::npos);
        begins(text, text.starts_with("f.toml:4: ") ? "f.toml:4: " : "f.toml:3: ");
    }
}

TEST_CASE("a syntax error names the key of its line") {
    for (const auto& [line, key] : std::vector<std::pair<std::string, std::string>>{
             {"email_to_ticket = yes", "1: email_to_ticket"},
             {"[lmtp]\nmax_recipients = 50 MiB", "2: lmtp.max_recipients"},
             {"[ lmtp ]  # door\n  listen=127.0.0.1:2424", "2: lmtp.listen"},
             {"[lmtp]\n[[queue]]\nprefix = TCK-", "3: queue.prefix"},
             {"[[queue]]\nname = 'a'\nname = 'b'", "3: queue.name"},
             {"[outbound]\nworker", "2: outbound.worker"}}) {
        CAPTURE(line);
        begins(fault_of(line + '\n'), "f.toml:" + key + ": is not valid TOML");
    }
    for (const auto* line : {"colour = red", "max_recipients = 1x", "[lmtp]\nworker = yes", "[x"}) {
        CAPTURE(line);
        const auto text = fault_of(std::string(line) + '\n');
        CHECK(text.substr(text.find(": ")).starts_with(": is not valid TOML"));
    }
}

TEST_CASE("secrets are never echoed") {
    for (const auto& text :
         {fault_of("[store]\nurl = \"mysql://u:sesame@h/d\"\n" + queue),
          fault_of(store + queue + "[outbound]\ntransport = 'smtp://u:sesame@h'\n"),
          fault_of(store + queue + "[[mailbox]]\nclient_secret = 'sesame'\n"),
          fault_of(store + queue + "[[mailbox]]\nclient_id = 'open sesame'\n"),
          fault_of(store + queue + "[[mailbox]]\ntoken_url = 'https://u:sesame@h/'\n"),
          parse_config(queue, "f.toml", "sesame").error().detail}) {
        CAPTURE(text);
        CHECK_FALSE(text.empty());
        CHECK(text.find("sesame") == std::string::npos);
    }
}
