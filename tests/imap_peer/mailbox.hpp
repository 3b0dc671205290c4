#pragma once

#include "core/imap/client.hpp"
#include "core/net/imap_connection.hpp"
#include "tests/support/dovecot_server.hpp"

#include <memory>
#include <string>

// A user's mailbox on a Dovecot of its own, signed in.
namespace maildocket::testing {

[[nodiscard]] net::ImapSettings settings_for(const test::DovecotServer& server);

// The connection, or a test that fails with the reason.
[[nodiscard]] net::ImapConnection connect(
    const net::ImapSettings& settings,
    std::shared_ptr<net::Interrupter> interrupter = std::make_shared<net::Interrupter>()
);

struct Mailbox {
    explicit Mailbox(
        const test::DovecotOptions& options = {}, const imap::ClientLimits& limits = {}
    );

    // The inbox selected.
    imap::Selected open();
    // How many messages a folder has.
    [[nodiscard]] std::size_t count(const std::string& folder, const std::string& criteria = "ALL");

    test::DovecotServer server;
    std::shared_ptr<net::Interrupter> interrupter = std::make_shared<net::Interrupter>();
    imap::Client client;
};

// With a Message-ID <NAME@example.com>.
[[nodiscard]] std::string mail(const std::string& name, std::size_t body_octets = 10);

}  // namespace maildocket::testing
