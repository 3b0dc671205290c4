#pragma once

#include <string>
#include <string_view>

// How a mail leaves. One Transport belongs to one thread at a time and may keep a connection open
// between mails.
namespace maildocket::outbox {

struct SendEnvelope {
    std::string reverse_path;  // "local@domain"; empty for <>
    std::string recipient;     // "local@domain"

    bool operator==(const SendEnvelope&) const = default;
};

enum class SendStatus {
    sent,      // the peer has it
    deferred,  // 4xx, no connection, time-out, or nobody knows: try again, with the same Message-ID
    refused,   // 5xx about this mail: trying again can't help
    not_tried,  // this installation's own trouble (wrong password, no token, no such program): hold
                // all mail, count nothing
};

struct SendResult {
    SendStatus status = SendStatus::deferred;
    std::string answer;  // the peer's reply or what went wrong, one line, without secrets

    bool operator==(const SendResult&) const = default;
};

class Transport {
public:
    virtual ~Transport() = default;
    // `octets` is a whole mail with CRLF line ends, not dot-stuffed. Never throws; returns within
    // the transport's own time limits.
    virtual SendResult send(const SendEnvelope& envelope, std::string_view octets) = 0;
    // The program ends: a send() in progress is given up soon, as deferred, and so is every later
    // one. From any thread.
    virtual void interrupt() noexcept {}
};

}  // namespace maildocket::outbox
