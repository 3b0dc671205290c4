#pragma once

#include "core/mail/envelope.hpp"
#include "core/mail/reply.hpp"
#include "core/wire/chunk_reader.hpp"
#include "core/wire/command.hpp"
#include "core/wire/dot_reader.hpp"
#include "core/wire/hop_counter.hpp"
#include "core/wire/line_reader.hpp"
#include "core/wire/parameters.hpp"
#include "lmtpd/replies.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

// The server side of one LMTP connection (RFC 2033) as a state machine over octets: no socket, no
// clock, no file. The shell around it feeds what it read, does what next() says and writes
// take_output().
namespace maildocket::lmtp {

// What is said and allowed in every session. Const while a session lives.
struct SessionSettings {
    std::string hostname = "localhost";
    bool email_to_ticket = true;  // false: every RCPT is refused with 451
    bool has_certificate = false;
    std::uint64_t message_octets_max = 50ULL << 20U;
    std::uint32_t recipients_max = 1000;
    std::uint32_t errors_max = 20;
    std::uint32_t command_octets_max = 4096;     // without CRLF
    std::uint32_t hops_max = 50;                 // Received fields
    std::chrono::seconds command_timeout{300};   // RFC 5321 4.5.3.2.7
    std::chrono::seconds body_timeout{180};      // for one block of data, RFC 5321 4.5.3.2.5
    std::chrono::seconds handshake_timeout{60};  // of TLS
};

struct Peer {
    bool trusted = false;  // may say XCLIENT, XFORWARD, XDOOR and XKEY
    bool local = false;    // on a Unix socket: all of these but XCLIENT
};

struct ReadMore {};  // write take_output(), then feed receive()
struct CheckRecipient {
    Recipient recipient;
};  // answer with recipient_checked()
struct CheckSpace {
    std::uint64_t octets = 0;
};  // will a message of so many fit? answer with space_checked()
struct BodyChunk {
    std::string_view octets;
};                   // of the message, dots taken off; valid until the next call
struct DropBody {};  // forget what was spooled of this message
struct Deliver {
    Envelope envelope;
};                   // the body is complete; answer with delivered()
struct StartTls {};  // write take_output(), shake hands, then tls_started()
struct Close {};     // write take_output() and close
using Action = std::
    variant<ReadMore, CheckRecipient, CheckSpace, BodyChunk, DropBody, Deliver, StartTls, Close>;

class Session {
public:
    // The greeting is in take_output() at once.
    Session(std::shared_ptr<const SessionSettings> settings, Peer peer);

    // Octets that were read. Not copied: they must stay valid until next() returns ReadMore, Close
    // or StartTls, or hold() was called. Only to be called after ReadMore or tls_started().
    void receive(std::string_view octets);
    // Copies what is left of the octets received.
    void hold();

    [[nodiscard]] Action next();
    [[nodiscard]] std::string take_output();

    void recipient_checked(const Reply& reply);
    void space_checked(bool enough);
    // One reply for each recipient of the envelope, in its order.
    void delivered(std::span<const Reply> replies);
    // The chunk just given out could not be spooled. The rest of the message is swallowed and the
    // refusal comes at its end, once for each accepted recipient.
    void refuse_body(const Reply& refusal);
    void tls_started();

    // How long to wait for the next octets in this state; then timed_out().
    [[nodiscard]] std::chrono::seconds read_timeout() const;
    void timed_out();
    // Ends the session with 421 as soon as no message is in hand; take_output() and next() say it.
    void stop();

    // Whether octets of a message are awaited: between DATA and the final dot.
    [[nodiscard]] bool inside_message() const {
        return phase_ == Phase::data || phase_ == Phase::chunk || chunks_.has_value();
    }

private:
    enum class Phase : std::uint8_t {
        command,
        recipient,  // until recipient_checked()
        space,      // until space_checked()
        data,       // of DATA, until the dot
        chunk,      // of BDAT, until its last octet
        delivery,   // until delivered()
        handshake,  // until tls_started()
        closed,
    };
    enum class State : std::uint8_t { fresh, ready, transaction };  // what the client said so far
    struct CommandRule;
    struct Chunks {                        // of a message that comes by BDAT
        bool last = false;                 // the one being read
        std::optional<Situation> refusal;  // of the chunk being read: read and dropped
    };
    using Step = std::optional<Action>;  // nothing: go on, the reply (if any) was written

    [[nodiscard]] static const CommandRule& rule_of(wire::Verb verb);

    [[nodiscard]] Step next_command();
    [[nodiscard]] Step next_data();
    [[nodiscard]] Step next_chunk();
    [[nodiscard]] Step take_body(std::string_view octets);
    [[nodiscard]] Step end_chunk();
    [[nodiscard]] Step end_message();
    [[nodiscard]] Step run(const wire::Command& command);

    Step lhlo(std::string_view argument);
    Step mail(std::string_view argument);
    Step rcpt(std::string_view argument);
    Step data(std::string_view argument);
    Step bdat(std::string_view argument);
    Step rset(std::string_view argument);
    Step starttls(std::string_view argument);
    Step xclient(std::string_view argument);
    Step xforward(std::string_view argument);
    Step quit(std::string_view argument);
    Step web_client(std::string_view argument);
    template <Situation situation>
    Step say(std::string_view argument);
    template <Situation situation>
    Step complain(std::string_view argument);

    Step reply(Situation situation);
    Step fault(Situation situation);
    Step close_with(Situation situation);
    void greet();
    Step refuse_recipient(Situation situation);
    [[nodiscard]] Envelope new_envelope(
        std::string_view reverse_path, wire::MailParameters parameters
    ) const;
    void end_transaction();
    [[nodiscard]] Step drop_transaction();
    [[nodiscard]] std::optional<Situation> fault_of_order(const CommandRule& rule) const;
    [[nodiscard]] std::optional<Situation> fault_of_chunk(bool last) const;
    [[nodiscard]] bool says_door() const { return peer_.local || peer_.trusted; }

    std::shared_ptr<const SessionSettings> settings_;
    Peer peer_;
    Phase phase_ = Phase::command;
    State state_ = State::fresh;
    bool tls_ = false;
    bool stopping_ = false;
    std::uint32_t errors_ = 0;
    std::string output_;

    std::string_view input_;
    std::string held_;  // what hold() copied; input_ may lie in it
    wire::LineReader lines_;
    wire::DotReader dots_;
    wire::ChunkReader chunk_;

    ClientInfo xclient_;   // until the session ends
    ClientInfo xforward_;  // until the transaction ends
    Envelope envelope_;    // of the transaction
    Recipient checking_;
    std::size_t awaited_replies_ = 0;  // of delivered()
    bool refused_recipients_ = false;  // the transaction had one
    std::optional<Chunks> chunks_;     // the message comes by BDAT
    std::uint64_t body_octets_ = 0;
    wire::HopCounter hops_;
    std::optional<Reply> refusal_;  // of the body being read: swallowed
};

}  // namespace maildocket::lmtp
