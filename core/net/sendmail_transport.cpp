#include "core/net/sendmail_transport.hpp"

#include "core/net/child_command.hpp"
#include "core/net/smtp_reply_watch.hpp"

#include <sysexits.h>

#include <utility>

namespace maildocket::net {

namespace {

using outbox::SendEnvelope;
using outbox::SendResult;
using outbox::SendStatus;

// Programs read lines that end in LF.
std::string with_line_feeds(std::string_view octets) {
    std::string lines;
    lines.reserve(octets.size());
    for (std::size_t i = 0; i < octets.size(); ++i) {
        if (octets[i] != '\r' || i + 1 == octets.size() || octets[i + 1] != '\n') {
            lines.push_back(octets[i]);
        }
    }
    return lines;
}

SendStatus status_of(int exit_code) {
    switch (exit_code) {
        case EX_OK: return SendStatus::sent;
        case EX_DATAERR:
        case EX_NOUSER:
        case EX_NOHOST:
        case EX_NOPERM: return SendStatus::refused;
        case EX_USAGE:
        case EX_CONFIG:
        case command_not_run: return SendStatus::not_tried;
        default: return SendStatus::deferred;
    }
}

class SendmailTransport final : public outbox::Transport {
public:
    explicit SendmailTransport(SendmailSettings settings) : settings_(std::move(settings)) {}

    SendResult send(const SendEnvelope& envelope, std::string_view octets) override {
        // -i: a line with one dot ends nothing. An empty sender is <>. "--" ends the options, so
        // that no address can be one.
        const auto sender = envelope.reverse_path.empty() ? "<>" : envelope.reverse_path;
        const auto outcome = run_command(
            {settings_.command, "-i", "-f", sender, "--", envelope.recipient},
            with_line_feeds(octets),
            settings_.timeout
        );
        if (outcome.timed_out) {
            return {SendStatus::deferred, settings_.command + " did not end in time"};
        }
        auto answer = settings_.command + " ended with " + std::to_string(outcome.exit_code);
        if (!outcome.error_output.empty()) {
            answer += ": " + outcome.error_output;
        }
        return {
            status_of(outcome.exit_code),
            outcome.exit_code == EX_OK ? "taken by " + settings_.command : one_line(answer)};
    }

private:
    SendmailSettings settings_;
};

}  // namespace

std::unique_ptr<outbox::Transport> make_sendmail_transport(SendmailSettings settings) {
    return std::make_unique<SendmailTransport>(std::move(settings));
}

}  // namespace maildocket::net
