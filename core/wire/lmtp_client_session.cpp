#include "core/wire/lmtp_client_session.hpp"

#include "core/wire/command.hpp"
#include "core/wire/parameters.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace maildocket::wire {

namespace {

Reply lost() {
    return {451, {4, 4, 2}, "the connection to the server was lost"};
}
Reply nonsense() {
    return {451, {4, 5, 0}, "the server does not speak LMTP"};
}
Reply no_smtputf8() {
    return {553, {5, 6, 7}, "the server takes no non-ASCII address"};
}

constexpr std::uint16_t closing = 421;

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char octet) {
        return static_cast<signed char>(octet) >= 0;
    });
}

}  // namespace

LmtpClientSession::LmtpClientSession(std::string hostname) : hostname_(std::move(hostname)) {}

void LmtpClientSession::receive(std::string_view octets) {
    received_ += octets;
}

void LmtpClientSession::connection_lost() {
    end(lost());
}

std::string LmtpClientSession::take_output() {
    return std::exchange(output_, {});
}

ClientAction LmtpClientSession::next() {
    std::string_view input = received_;
    while (state_ == State::waiting && !input.empty()) {
        const auto reply = replies_.next(input);
        if (!reply) {
            end(nonsense());
        } else if (*reply) {
            take(**reply);
        }
    }
    received_.erase(0, received_.size() - input.size());
    switch (state_) {
        case State::waiting: return AwaitOctets{};
        case State::ready: return Ready{};
        case State::send_body: state_ = State::sending; return SendBody{};
        case State::sending: break;
        case State::handed: {
            Handed handed;
            for (auto& outcome : outcome_) {
                handed.replies.push_back(std::move(*outcome));
            }
            outcome_.clear();
            state_ = reason_ ? State::ended : State::ready;
            return handed;
        }
        case State::ended: return Ended{*reason_};
    }
    assert(false && "the body has no end yet");
    return Ended{nonsense()};
}

void LmtpClientSession::take(const ServerReply& reply) {
    if (expected_.empty() || reply.code == closing) {
        end(expected_.empty() ? nonsense() : to_reply(reply));
        return;
    }
    const auto expected = expected_.front();
    expected_.pop_front();
    auto outcome = to_reply(reply);
    switch (expected.command) {
        case Command::greeting:
            if (reply.code != 220) {
                end(std::move(outcome));
                return;
            }
            send("LHLO " + hostname_, {Command::lhlo});
            break;
        case Command::lhlo: take_lhlo(reply); break;
        case Command::reset:
        case Command::forward: break;  // a refusal costs the mail nothing
        case Command::mail:
            transaction_open_ = outcome.accepted();
            if (!outcome.accepted()) {
                settle(outcome);
                if (!keywords_.pipelining) {
                    finish_handover();
                }
            }
            break;
        case Command::rcpt: take_rcpt(expected.recipient, std::move(outcome)); break;
        case Command::data: take_data(outcome); break;
        case Command::body: take_body(expected.recipient, std::move(outcome)); break;
        case Command::quit: end(std::move(outcome)); return;
    }
    send_waiting();
}

void LmtpClientSession::take_lhlo(const ServerReply& reply) {
    if (reply.code != 250) {
        end(to_reply(reply));
        return;
    }
    for (std::size_t i = 1; i < reply.lines.size(); ++i) {
        read_keyword_line(reply.lines[i], keywords_);
    }
    state_ = State::ready;
}

void LmtpClientSession::take_rcpt(std::size_t recipient, Reply reply) {
    if (!reply.accepted() && !outcome_[recipient]) {
        outcome_[recipient] = std::move(reply);
    }
}

void LmtpClientSession::take_data(const Reply& reply) {
    if (reply.code == 354 && any_accepted()) {
        state_ = State::send_body;
        return;
    }
    if (reply.code == 354) {
        // A server that wants a body for nobody: an empty one, which nobody answers.
        output_ += ".\r\n";
    }
    settle(reply);
    finish_handover();
}

void LmtpClientSession::take_body(std::size_t recipient, Reply reply) {
    outcome_[recipient] = std::move(reply);
    if (!any_accepted()) {
        transaction_open_ = false;
        finish_handover();
    }
}

bool LmtpClientSession::any_accepted() const {
    return std::ranges::any_of(outcome_, [](const auto& outcome) { return !outcome.has_value(); });
}

// The reply of all recipients that have none.
void LmtpClientSession::settle(const Reply& reply) {
    for (auto& outcome : outcome_) {
        if (!outcome) {
            outcome = reply;
        }
    }
}

void LmtpClientSession::finish_handover() {
    state_ = State::handed;
    waiting_.clear();
}

void LmtpClientSession::end(Reply reason) {
    if (!reason_) {
        reason_ = std::move(reason);
    }
    if (outcome_.empty()) {
        state_ = State::ended;
    } else if (state_ != State::handed) {
        settle(reason_->transient() ? *reason_ : lost());
        state_ = State::handed;
    }
}

// Without PIPELINING each command waits for the reply to the one before.
void LmtpClientSession::send(std::string line, Expected expected) {
    waiting_.emplace_back(std::move(line), expected);
    send_waiting();
}

void LmtpClientSession::send_waiting() {
    while (!waiting_.empty() && (keywords_.pipelining || expected_.empty())) {
        assert(is_command_text(waiting_.front().first));
        output_ += waiting_.front().first + "\r\n";
        expected_.push_back(waiting_.front().second);
        waiting_.pop_front();
    }
}

bool LmtpClientSession::needs_smtputf8() const {
    return (handover_.reverse_path && !is_ascii(handover_.reverse_path->address())) ||
           !std::ranges::all_of(handover_.recipients, [](const Mailbox& recipient) {
               return is_ascii(recipient.address());
           });
}

std::string LmtpClientSession::mail_line() const {
    std::string line = "MAIL FROM:<";
    line += handover_.reverse_path ? handover_.reverse_path->address() : "";
    line += '>';
    if (keywords_.size && handover_.octets) {
        line += " SIZE=" + std::to_string(*handover_.octets);
    }
    if (keywords_.eight_bit_mime && handover_.eight_bit) {
        line += " BODY=8BITMIME";
    }
    if (needs_smtputf8()) {
        line += " SMTPUTF8";
    }
    if (keywords_.xdoor && !handover_.door.empty()) {
        line += " XDOOR=" + handover_.door;
    }
    if (keywords_.xdoor && !handover_.door_key.empty()) {
        line += " XKEY=" + encode_xtext(handover_.door_key);
    }
    return line;
}

void LmtpClientSession::begin(Handover handover) {
    assert(state_ == State::ready && !handover.recipients.empty());
    handover_ = std::move(handover);
    outcome_.assign(handover_.recipients.size(), std::nullopt);
    state_ = State::waiting;
    if (needs_smtputf8() && !keywords_.smtputf8) {
        settle(no_smtputf8());
        finish_handover();
        return;
    }
    if (transaction_open_) {
        transaction_open_ = false;
        send("RSET", {Command::reset});
    }
    if (keywords_.xforward && !handover_.queue_id.empty()) {
        send("XFORWARD IDENT=" + encode_xtext(handover_.queue_id), {Command::forward});
    }
    send(mail_line(), {Command::mail});
    for (std::size_t i = 0; i < handover_.recipients.size(); ++i) {
        send("RCPT TO:<" + handover_.recipients[i].address() + ">", {Command::rcpt, i});
    }
    send("DATA", {Command::data});
}

void LmtpClientSession::body(std::string_view octets) {
    assert(state_ == State::sending);
    dots_.write(output_, octets);
}

void LmtpClientSession::end_body() {
    assert(state_ == State::sending);
    dots_.finish(output_);
    for (std::size_t i = 0; i < outcome_.size(); ++i) {
        if (!outcome_[i]) {
            expected_.push_back({Command::body, i});
        }
    }
    state_ = State::waiting;
}

void LmtpClientSession::quit() {
    if (state_ == State::ready) {
        send("QUIT", {Command::quit});
        state_ = State::waiting;
    }
}

std::chrono::seconds LmtpClientSession::read_timeout() const {
    using namespace std::chrono_literals;
    if (expected_.empty()) {
        return 300s;
    }
    switch (expected_.front().command) {
        case Command::data: return 120s;
        case Command::body: return 600s;
        case Command::quit: return 5s;
        case Command::greeting:
        case Command::lhlo:
        case Command::reset:
        case Command::forward:
        case Command::mail:
        case Command::rcpt: break;
    }
    return 300s;
}

}  // namespace maildocket::wire
