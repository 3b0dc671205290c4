#include "core/net/smtp_reply_watch.hpp"

#include "core/base/ascii.hpp"
#include "core/base/utf8.hpp"
#include "core/net/sign_in_text.hpp"

#include <algorithm>

namespace maildocket::net {

namespace {

constexpr std::size_t reply_octets_max = 500;
constexpr std::size_t code_octets = 3;
constexpr int challenge_code = 334;  // RFC 4954 4

// The three digits that a reply line begins with (RFC 5321 4.2); 0 if it has none.
int code_of(std::string_view line) {
    if (line.size() < code_octets ||
        !std::ranges::all_of(line.substr(0, code_octets), ascii::is_digit)) {
        return 0;
    }
    return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
}

// Sign-in or encryption is wanted or went wrong (RFC 4954 6, RFC 3207 4).
bool is_about_sign_in(int code) {
    return code == 530 || code == 534 || code == 535 || code == 538;
}

}  // namespace

std::string one_line(std::string_view text) {
    auto line = utf8::scrub(text.substr(0, 2 * reply_octets_max));
    std::ranges::replace_if(
        line,
        [](char octet) { return static_cast<unsigned char>(octet) < 0x20 || octet == 0x7F; },
        ' '
    );
    return std::string(ascii::trim(utf8::truncate(line, reply_octets_max)));
}

void SmtpReplyWatch::sent(std::string_view command) {
    if (command.starts_with("QUIT")) {
        over_ = true;
        return;
    }
    if (command.starts_with("AUTH ")) {
        stage_ = Stage::sign_in;
    } else if (command.starts_with("MAIL FROM:")) {
        stage_ = Stage::mail;
        mail_begun_ = true;
    } else if (mail_begun_) {
        stage_ = Stage::later;
    }
}

void SmtpReplyWatch::received(std::string_view line) {
    if (over_) {
        return;
    }
    take(line);
    if (stage_ == Stage::sign_in && code_ == challenge_code && line.size() > code_octets + 1) {
        challenge_ = decode_challenge(ascii::trim(line.substr(code_octets + 1)));
    }
}

void SmtpReplyWatch::take(std::string_view line) {
    if (reply_ended_) {
        reply_.clear();
        code_ = code_of(line);
    }
    reply_ended_ = line.size() <= code_octets || line[code_octets] != '-';
    if (reply_.size() >= reply_octets_max) {
        return;
    }
    // A further line repeats the code; its text goes on.
    const auto text = reply_.empty() ? line : line.substr(std::min(line.size(), code_octets + 1));
    reply_ = one_line(reply_.empty() ? std::string(text) : reply_ + ' ' + std::string(text));
}

bool SmtpReplyWatch::sign_in_refused() const {
    return code_ == 535 || (stage_ == Stage::sign_in && !put_off());
}

bool SmtpReplyWatch::sender_refused() const {
    return stage_ == Stage::mail && code_ >= 500 && code_ < 600 && !is_about_sign_in(code_);
}

outbox::SendStatus SmtpReplyWatch::status() const {
    if (is_about_sign_in(code_)) {
        return outbox::SendStatus::not_tried;
    }
    // A server that turns everybody away says nothing about this mail.
    return mail_begun_ && code_ >= 500 && code_ < 600 ? outbox::SendStatus::refused
                                                      : outbox::SendStatus::deferred;
}

}  // namespace maildocket::net
