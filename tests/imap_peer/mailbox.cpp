#include "tests/imap_peer/mailbox.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <csignal>

namespace maildocket::testing {

net::ImapSettings settings_for(const test::DovecotServer& server) {
    net::ImapSettings settings;
    settings.host = "localhost";
    settings.port = server.tls_port();
    settings.username = "anna";
    settings.password = "secret of anna";
    settings.ca_file = server.ca_file();
    return settings;
}

net::ImapConnection connect(
    const net::ImapSettings& settings, std::shared_ptr<net::Interrupter> interrupter
) {
    static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
    auto connection = net::open_imap_connection(settings, std::move(interrupter));
    if (!connection) {
        FAIL(connection.error().text);
    }
    return std::move(*connection);
}

Mailbox::Mailbox(const test::DovecotOptions& options, const imap::ClientLimits& limits)
    : server(options), client(connect(settings_for(server), interrupter).channel, limits) {
    REQUIRE(client.ask_capabilities());
}

imap::Selected Mailbox::open() {
    auto selected = client.select("INBOX");
    REQUIRE(selected);
    return *selected;
}

std::size_t Mailbox::count(const std::string& folder, const std::string& criteria) {
    REQUIRE(client.examine(folder));
    const auto found = client.uid_search(criteria);
    REQUIRE(found);
    return found->size();
}

std::string mail(const std::string& name, std::size_t body_octets) {
    std::string text = "From: Anna <anna@northwind.example>\r\nMessage-ID: <" + name +
                       "@example.com>\r\nSubject: " + name + "\r\n\r\n";
    while (body_octets > 0) {
        const auto line = std::min<std::size_t>(body_octets, 76);
        text.append(line, 'x').append("\r\n");
        body_octets -= line;
    }
    return text;
}

}  // namespace maildocket::testing
