#pragma once

#include "lmtpd/session.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

// A Session and a stand-in for the shell around it: feeds octets in pieces, answers what is asked
// and keeps what comes out.
namespace maildocket::testing {

struct Delivered {
    Envelope envelope;
    std::string body;
};

// "nobody..." is unknown (550), "closed..." refused (550 5.2.1); everybody else is accepted.
[[nodiscard]] Reply check_test_recipient(const Recipient& recipient);
// "busy..." is put off with 451; everybody else gets "250 2.0.0 created [TCK-<number>]".
[[nodiscard]] std::vector<Reply> replies_of_test_delivery(
    const Envelope& envelope, std::size_t number
);

[[nodiscard]] lmtp::SessionSettings test_settings();

class Dialog {
public:
    explicit Dialog(lmtp::SessionSettings settings = test_settings(), lmtp::Peer peer = {});

    static constexpr std::size_t whole = static_cast<std::size_t>(-1);
    // In pieces of `step` octets. Returns the output since the last call.
    std::string send(std::string_view octets, std::size_t step = whole);
    // Output that needed no input: the greeting, 421.
    std::string output();
    // Everything that came out so far.
    [[nodiscard]] const std::string& transcript() const { return transcript_; }
    [[nodiscard]] lmtp::Session& session() { return session_; }

    std::vector<Delivered> deliveries;
    std::size_t dropped = 0;     // DropBody
    std::size_t handshakes = 0;  // StartTls
    bool closed = false;
    bool has_space = true;                 // the answer to CheckSpace
    std::size_t spool_octets_max = whole;  // a chunk beyond is refused with 452

private:
    void pump();

    lmtp::Session session_;
    std::string body_;
    std::string transcript_;
    std::size_t given_out_ = 0;
};

}  // namespace maildocket::testing
