#pragma once

#include "core/outbox/transport.hpp"

#include <string>
#include <string_view>

// Follows the dialogue that the SMTP library leads, to know what a refusal is about: the library
// tells only that there was one.
namespace maildocket::net {

class SmtpReplyWatch {
public:
    // A command as it is sent; its content is not kept.
    void sent(std::string_view command);
    // A line of the server.
    void received(std::string_view line);

    // Whether the last reply was 4xx or 5xx.
    [[nodiscard]] bool refused() const { return code_ >= 400 && code_ < 600; }
    // Whether it was 4xx.
    [[nodiscard]] bool put_off() const { return code_ >= 400 && code_ < 500; }
    [[nodiscard]] bool sign_in_begun() const { return stage_ != Stage::before; }
    // Of a transfer that failed at its sign-in: whether name, password or token were shown and not
    // taken, and not only put off.
    [[nodiscard]] bool sign_in_refused() const;
    // Whether MAIL was answered with 5xx, and not for want of a sign-in.
    [[nodiscard]] bool sender_refused() const;
    // What a token was answered with (RFC 7628 3.2.2), decoded; mostly empty. May hold anything.
    // The library ends the connection then, and the reply that would follow is not seen.
    [[nodiscard]] const std::string& challenge() const { return challenge_; }
    // What a transfer that failed means for the mail.
    [[nodiscard]] outbox::SendStatus status() const;
    // "550 5.1.1 No such user", one printable line of bounded length; empty before the first.
    [[nodiscard]] const std::string& last_reply() const { return reply_; }

private:
    enum class Stage { before, sign_in, mail, later };

    void take(std::string_view line);

    Stage stage_ = Stage::before;  // of the last command
    bool over_ = false;            // QUIT was sent: what is said now is about nothing
    bool mail_begun_ = false;      // MAIL FROM was sent: a refusal is about this mail
    bool reply_ended_ = true;
    int code_ = 0;
    std::string reply_;
    std::string challenge_;
};

// Printable and bounded: controls become blanks.
[[nodiscard]] std::string one_line(std::string_view text);

}  // namespace maildocket::net
