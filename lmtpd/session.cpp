#include "lmtpd/session.hpp"

#include <cassert>
#include <utility>

namespace maildocket::lmtp {

Session::Session(std::shared_ptr<const SessionSettings> settings, Peer peer)
    : settings_(std::move(settings)), peer_(peer), lines_(settings_->command_octets_max) {
    greet();
}

void Session::greet() {
    output_ += "220 " + settings_->hostname + " Maildocket LMTP\r\n";
}

void Session::receive(std::string_view octets) {
    assert(input_.empty());
    input_ = octets;
}

void Session::hold() {
    const bool held = input_.data() >= held_.data() && input_.data() < held_.data() + held_.size();
    if (!input_.empty() && !held) {
        held_.assign(input_);
        input_ = held_;
    }
}

Action Session::next() {
    while (true) {
        Step step;
        switch (phase_) {
            case Phase::command: step = next_command(); break;
            case Phase::data: step = next_data(); break;
            case Phase::chunk: step = next_chunk(); break;
            case Phase::closed: return Close{};
            case Phase::recipient:
            case Phase::space:
            case Phase::delivery:
            case Phase::handshake: assert(false && "the action before was not answered"); break;
        }
        if (step) {
            return std::move(*step);
        }
    }
}

Session::Step Session::next_command() {
    if (stopping_ && !chunks_) {
        return close_with(Situation::shutting_down);
    }
    const auto line = lines_.next(input_);
    if (!line) {
        std::string().swap(held_);
        return ReadMore{};
    }
    switch (line->defect) {
        case wire::LineDefect::too_long: return fault(Situation::line_too_long);
        case wire::LineDefect::bare_lf: return fault(Situation::bare_line_feed);
        case wire::LineDefect::none: break;
    }
    if (!wire::is_command_text(line->text)) {
        return fault(Situation::malformed_line);
    }
    return run(wire::parse_command(line->text));
}

std::string Session::take_output() {
    return std::exchange(output_, {});
}

void Session::recipient_checked(const Reply& reply) {
    assert(phase_ == Phase::recipient);
    phase_ = Phase::command;
    if (reply.accepted()) {
        envelope_.recipients.push_back(std::move(checking_));
    } else {
        refused_recipients_ = true;
    }
    append_reply(output_, reply);
}

void Session::space_checked(bool enough) {
    assert(phase_ == Phase::space);
    phase_ = Phase::command;
    if (!enough) {
        end_transaction();
    }
    append_reply(output_, enough ? Situation::reverse_path_taken : Situation::no_space);
}

void Session::tls_started() {
    assert(phase_ == Phase::handshake);
    // RFC 3207 4.2: nothing that was said in clear is remembered.
    phase_ = Phase::command;
    state_ = State::fresh;
    tls_ = true;
    xclient_ = {};
    end_transaction();
}

std::chrono::seconds Session::read_timeout() const {
    if (phase_ == Phase::handshake) {
        return settings_->handshake_timeout;
    }
    return inside_message() ? settings_->body_timeout : settings_->command_timeout;
}

void Session::timed_out() {
    static_cast<void>(close_with(Situation::idle));
}

void Session::stop() {
    stopping_ = true;
}

Session::Step Session::reply(Situation situation) {
    append_reply(output_, situation);
    return std::nullopt;
}

// A protocol error of the peer. Refused recipients and the like are none: an MTA with a long
// recipient list must not be thrown out for it.
Session::Step Session::fault(Situation situation) {
    append_reply(output_, situation);
    if (situation == Situation::no_accepted_recipient && refused_recipients_) {
        return std::nullopt;  // the price of pipelining, paid by the peer's recipients
    }
    if (++errors_ >= settings_->errors_max) {
        return close_with(Situation::too_many_errors);
    }
    return std::nullopt;
}

Session::Step Session::close_with(Situation situation) {
    append_reply(output_, situation);
    phase_ = Phase::closed;
    input_ = {};
    return Close{};
}

// For a client that gives a message up: what was spooled of it goes too.
Session::Step Session::drop_transaction() {
    const bool spooled = body_octets_ > 0;
    end_transaction();
    return spooled ? Step(DropBody{}) : std::nullopt;
}

void Session::end_transaction() {
    if (state_ == State::transaction) {
        state_ = State::ready;
    }
    envelope_ = {};
    xforward_ = {};
    refused_recipients_ = false;
    chunks_.reset();
    body_octets_ = 0;
    hops_ = {};
    refusal_.reset();
}

}  // namespace maildocket::lmtp
