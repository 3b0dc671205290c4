#include "tests/bench/load/session.hpp"

#include "core/base/ascii.hpp"

#include <algorithm>
#include <utility>

namespace maildocket::bench {

namespace {

// Class of a reply line "250 text" or "250-text"; malformed for anything else.
ReplyClass class_of(std::string_view line) {
    const bool numbered =
        line.size() >= 3 && std::all_of(line.begin(), line.begin() + 3, ascii::is_digit);
    const bool separated =
        line.size() == 3 || (line.size() > 3 && (line[3] == ' ' || line[3] == '-'));
    if (!numbered || !separated || line.front() < '2' || line.front() > '5') {
        return ReplyClass::malformed;
    }
    return static_cast<ReplyClass>(line.front() - '0');
}

ReplyClass wanted_at(Stage stage) {
    return stage == Stage::data ? ReplyClass::intermediate : ReplyClass::positive;
}

// A refusal for good outweighs one for now, and both outweigh success.
void worsen(ReplyClass& worst, ReplyClass klass) {
    if (klass != ReplyClass::intermediate && (klass > worst || klass == ReplyClass::malformed)) {
        worst = klass == ReplyClass::malformed ? ReplyClass::permanent : klass;
    }
}

}  // namespace

void Session::receive(std::string_view octets, Time now) {
    while (!octets.empty() && !broken_) {
        const auto end = octets.find('\n');
        if (end == std::string_view::npos || !partial_.empty()) {
            partial_.append(octets.substr(0, end == std::string_view::npos ? end : end + 1));
        }
        if (partial_.size() > line_octets_max) {
            broken_ = true;
            return;
        }
        if (end == std::string_view::npos) {
            return;
        }
        auto line = partial_.empty() ? octets.substr(0, end + 1) : std::string_view{partial_};
        octets.remove_prefix(end + 1);
        line.remove_suffix(1);
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        take_line(line, now);
        partial_.clear();
    }
}

void Session::take_line(std::string_view line, Time now) {
    const auto klass = class_of(line);
    if (klass != ReplyClass::malformed && line.size() > 3 && line[3] == '-') {
        return;  // the last line of the reply counts
    }
    if (expected_.empty()) {
        ++tally_->unexpected_replies;  // also the 421 of a server that shuts down
        broken_ = true;
        return;
    }
    const auto stage = expected_.front();
    expected_.pop_front();
    ++tally_->replies[static_cast<std::size_t>(stage)][static_cast<std::size_t>(klass)];
    if (klass != wanted_at(stage) && tally_->first_refusal.empty()) {
        tally_->first_refusal = line;
    }
    if (klass == ReplyClass::malformed || line.starts_with("421")) {
        broken_ = true;
        if (auto& mail = stage == Stage::final_dot ? answering_ : sending_) {
            worsen(mail->worst, klass);
        }
        return;
    }
    take_reply(stage, klass, line, now);
}

void Session::take_reply(Stage stage, ReplyClass klass, std::string_view line, Time now) {
    switch (stage) {
        case Stage::greeting:
            if (klass == ReplyClass::positive) {
                send("LHLO load.example\r\n", Stage::lhlo);
            } else {
                broken_ = true;
            }
            return;
        case Stage::lhlo:
            ready_ = klass == ReplyClass::positive;
            broken_ = !ready_;
            return;
        case Stage::mail:
            sending_->mail_accepted = klass == ReplyClass::positive;
            worsen(sending_->worst, klass);
            lock_step_on(now);
            return;
        case Stage::rcpt:
            ++sending_->recipients_answered;
            sending_->recipients_accepted += klass == ReplyClass::positive ? 1U : 0U;
            worsen(sending_->worst, klass);
            lock_step_on(now);
            return;
        case Stage::data: take_data_reply(klass, now); return;
        case Stage::final_dot: take_final(klass, line, now); return;
        case Stage::reset:
        case Stage::noop: return;
        case Stage::quit: broken_ = true; return;
    }
}

void Session::lock_step_on(Time now) {
    if (options_->pipelining != Pipelining::lock_step) {
        return;
    }
    const auto& mail = *sending_;
    if (mail.mail_accepted && mail.recipients_answered < options_->recipients.size()) {
        send_recipient(mail.recipients_answered);
    } else if (mail.recipients_accepted > 0) {
        send("DATA\r\n", Stage::data);
    } else {
        give_up_sending(now);
    }
}

void Session::take_data_reply(ReplyClass klass, Time now) {
    if (klass == ReplyClass::intermediate && sending_->recipients_accepted > 0) {
        send_body(now);
        return;
    }
    if (klass == ReplyClass::intermediate) {  // 354 without a recipient breaks RFC 2033 4.2
        ++tally_->unexpected_replies;
        broken_ = true;
        return;
    }
    worsen(sending_->worst, klass);
    give_up_sending(now);
}

void Session::take_final(ReplyClass klass, std::string_view line, Time now) {
    worsen(answering_->worst, klass);
    if (klass == ReplyClass::positive) {
        note_outcome(line);
    }
    if (--answering_->finals_awaited > 0) {
        return;
    }
    finish(*answering_, now);
    answering_.reset();
    wake(now);
}

void Session::wake(Time now) {
    if (ready_ && !broken_ && !has_mail()) {
        begin(now);
    }
}

// Takes the next mail, if one is due, and sends its first flight.
void Session::begin(Time now) {
    InHand next;
    const auto due = feed_ == nullptr ? std::nullopt : feed_->take(next.mail, now);
    if (!due) {
        return;
    }
    next.due = *due;
    next.started = now;
    next.octets = next.mail.octets();
    send("MAIL FROM:<" + next.mail.reverse_path + ">\r\n", Stage::mail);
    sending_ = std::move(next);
    if (options_->pipelining != Pipelining::lock_step) {
        for (std::size_t index = 0; index < options_->recipients.size(); ++index) {
            send_recipient(index);
        }
        send("DATA\r\n", Stage::data);
    }
}

void Session::send_body(Time now) {
    auto& mail = sending_->mail;
    output_.append(std::move(mail.front));
    output_.append_shared(mail.shared);
    output_.append(mail.back + ".\r\n");
    sending_->finals_awaited = sending_->recipients_accepted;
    expected_.insert(expected_.end(), sending_->recipients_accepted, Stage::final_dot);
    answering_ = std::move(sending_);
    sending_.reset();
    if (options_->pipelining == Pipelining::deep) {
        begin(now);
    }
}

void Session::give_up_sending(Time now) {
    const bool transaction_open = sending_->mail_accepted;
    finish(*sending_, now);
    sending_.reset();
    if (transaction_open) {
        send("RSET\r\n", Stage::reset);
    }
    wake(now);
}

void Session::finish(const InHand& mail, Time now) {
    if (mail.worst == ReplyClass::transient) {
        ++tally_->deferred;
    } else if (mail.worst == ReplyClass::permanent) {
        ++tally_->refused;
    } else {
        ++tally_->accepted;
        tally_->accepted_octets += mail.octets;
        tally_->latency.record(now - mail.due);
        tally_->service.record(now - mail.started);
        tally_->window.record(now - mail.started);
    }
}

// "250 2.0.0 created [TCK-91]": the word after the enhanced status.
void Session::note_outcome(std::string_view line) {
    line.remove_prefix(std::min<std::size_t>(4, line.size()));
    if (!line.empty() && ascii::is_digit(line.front())) {
        line.remove_prefix(std::min(line.find(' '), line.size() - 1) + 1);
    }
    const auto word = std::string(line.substr(0, line.find(' ')));
    if (tally_->outcomes.size() < Tally::outcomes_max || tally_->outcomes.contains(word)) {
        ++tally_->outcomes[word];
    }
}

void Session::lost() {
    ++tally_->lost_sessions;
    for (auto* mail : {&sending_, &answering_}) {
        if (*mail && (*mail)->worst == ReplyClass::transient) {
            ++tally_->deferred;
        } else if (*mail) {
            ++tally_->unanswered;
        }
        mail->reset();
    }
    broken_ = true;
}

void Session::send(std::string command, Stage stage) {
    output_.append(std::move(command));
    expected_.push_back(stage);
}

void Session::send_recipient(std::size_t index) {
    send("RCPT TO:<" + options_->recipients[index] + ">\r\n", Stage::rcpt);
}

}  // namespace maildocket::bench
