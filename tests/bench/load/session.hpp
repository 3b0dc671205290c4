#pragma once

#include "tests/bench/load/mail_source.hpp"
#include "tests/bench/load/output.hpp"
#include "tests/bench/load/schedule.hpp"
#include "tests/bench/load/tally.hpp"

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The client side of one LMTP session under load. It knows no socket and no clock; it checks that
// every command gets the reply it should and tells the Tally.
namespace maildocket::bench {

// How commands share a flight (RFC 2920): each waits for its reply; MAIL, RCPT and DATA together;
// or these of the next mail also right behind the final dot of this one.
enum class Pipelining { lock_step, group, deep };

struct SessionOptions {
    Pipelining pipelining = Pipelining::group;
    std::vector<std::string> recipients;  // every mail goes to all of them
};

// Where sessions get their mails; shared by all of them.
class Feed {
public:
    virtual ~Feed() = default;
    // The time for which the mail was due; nothing if none is due now.
    virtual std::optional<Time> take(Mail& mail, Time now) = 0;
};

class Session {
public:
    static constexpr std::size_t line_octets_max = 4096;

    // All must live as long as the session. With `feed` null the session stays idle after LHLO.
    Session(const SessionOptions& options, Feed* feed, Tally& tally)
        : options_(&options), feed_(feed), tally_(&tally) {}

    void receive(std::string_view octets, Time now);
    // A mail may have become due.
    void wake(Time now);
    void send_noop() { send("NOOP\r\n", Stage::noop); }
    void send_quit() { send("QUIT\r\n", Stage::quit); }
    // The connection is gone; mails in hand count as unanswered.
    void lost();

    [[nodiscard]] Output& output() { return output_; }
    [[nodiscard]] bool ready() const { return ready_; }    // LHLO was answered
    [[nodiscard]] bool broken() const { return broken_; }  // not to be talked to any more
    [[nodiscard]] bool has_mail() const { return sending_ || answering_; }
    [[nodiscard]] bool awaits_reply() const { return !expected_.empty(); }

private:
    struct InHand {
        Mail mail;
        Time due;
        Time started;
        std::size_t recipients_accepted = 0;
        std::size_t recipients_answered = 0;
        bool mail_accepted = false;
        ReplyClass worst = ReplyClass::positive;
        std::size_t octets = 0;
        std::size_t finals_awaited = 0;
    };

    void take_line(std::string_view line, Time now);
    void take_reply(Stage stage, ReplyClass klass, std::string_view line, Time now);
    void take_final(ReplyClass klass, std::string_view line, Time now);
    void take_data_reply(ReplyClass klass, Time now);
    void lock_step_on(Time now);
    void begin(Time now);
    void send_body(Time now);
    void finish(const InHand& mail, Time now);
    void give_up_sending(Time now);
    void note_outcome(std::string_view line);
    void send(std::string command, Stage stage);
    void send_recipient(std::size_t index);

    const SessionOptions* options_;
    Feed* feed_;
    Tally* tally_;
    Output output_;
    std::string partial_;  // begin of a reply line
    std::deque<Stage> expected_{Stage::greeting};
    std::optional<InHand> sending_;    // its MAIL is out, its body is not
    std::optional<InHand> answering_;  // its body is out, replies per recipient are missing
    bool ready_ = false;
    bool broken_ = false;
};

}  // namespace maildocket::bench
