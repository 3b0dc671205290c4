#pragma once

#include "core/mail/mailbox.hpp"
#include "core/mail/reply.hpp"
#include "core/wire/dot_writer.hpp"
#include "core/wire/keywords.hpp"
#include "core/wire/reply_reader.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

// The client side of an LMTP connection (RFC 2033) as a state machine over octets. The shell around
// it does what next() says, writes take_output() before it reads, and feeds receive(). Whatever
// happens, each recipient gets a reply: of the server, or 451 if the server is gone, so that the
// caller keeps the mail.
namespace maildocket::wire {

// One message to hand over.
struct Handover {
    std::optional<Mailbox> reverse_path;  // nothing: <>
    std::vector<Mailbox> recipients;      // at least one
    std::optional<std::uint64_t> octets;  // if the size is known
    bool eight_bit = true;                // the content may have octets above 127
    std::string door;  // XDOOR (see parameters.hpp) and XKEY, said if the server knows them
    std::string door_key;
    std::string queue_id;  // of the mail server; said by XFORWARD if the server takes it from us
};

struct AwaitOctets {};  // write take_output(), then feed receive(); or connection_lost()
struct Ready {};        // begin() or quit()
struct SendBody {};     // body() any number of times, then end_body()
struct Handed {
    std::vector<Reply> replies;  // for each recipient, in order
};
struct Ended {
    Reply reason;  // of the server if it gave one; 221 after quit()
};
using ClientAction = std::variant<AwaitOctets, Ready, SendBody, Handed, Ended>;

class LmtpClientSession {
public:
    // `hostname` is said in LHLO.
    explicit LmtpClientSession(std::string hostname);

    void receive(std::string_view octets);
    void connection_lost();
    [[nodiscard]] ClientAction next();
    // Also while the body is given, so that it need not be held in memory.
    [[nodiscard]] std::string take_output();

    // Only after Ready or Handed.
    void begin(Handover handover);
    void quit();
    // Only after SendBody. Line ends are CRLF.
    void body(std::string_view octets);
    void end_body();

    // How long to wait for octets now, RFC 5321 4.5.3.2; then connection_lost().
    [[nodiscard]] std::chrono::seconds read_timeout() const;
    [[nodiscard]] const Keywords& keywords() const { return keywords_; }

private:
    enum class Command { greeting, lhlo, reset, forward, mail, rcpt, data, body, quit };
    struct Expected {
        Command command;
        std::size_t recipient = 0;  // of rcpt and body
    };
    enum class State { waiting, ready, send_body, sending, handed, ended };

    void take(const ServerReply& reply);
    void take_lhlo(const ServerReply& reply);
    void take_rcpt(std::size_t recipient, Reply reply);
    void take_data(const Reply& reply);
    void take_body(std::size_t recipient, Reply reply);
    void send(std::string line, Expected expected);
    void send_waiting();
    void settle(const Reply& reply);
    void finish_handover();
    void end(Reply reason);
    [[nodiscard]] std::string mail_line() const;
    [[nodiscard]] bool needs_smtputf8() const;
    [[nodiscard]] bool any_accepted() const;

    std::string hostname_;
    State state_ = State::waiting;
    ReplyReader replies_;
    std::string received_;
    std::string output_;
    Keywords keywords_;
    std::deque<Expected> expected_{{Command::greeting}};    // sent, not yet answered
    std::deque<std::pair<std::string, Expected>> waiting_;  // to be sent, one by one
    Handover handover_;
    std::vector<std::optional<Reply>> outcome_;  // of each recipient; none: accepted so far
    bool transaction_open_ = false;
    DotWriter dots_;
    std::optional<Reply> reason_;  // why the connection ended, if it did
};

}  // namespace maildocket::wire
