#include "tests/support/dialog.hpp"

#include <algorithm>
#include <utility>

namespace maildocket::testing {

Reply check_test_recipient(const Recipient& recipient) {
    if (recipient.mailbox.local_part.starts_with("nobody")) {
        return {550, {5, 1, 1}, "no such recipient here"};
    }
    if (recipient.mailbox.local_part.starts_with("closed")) {
        return {550, {5, 2, 1}, "this queue takes no mail"};
    }
    return {250, {2, 1, 5}, "recipient ok"};
}

std::vector<Reply> replies_of_test_delivery(const Envelope& envelope, std::size_t number) {
    std::vector<Reply> replies;
    for (const auto& recipient : envelope.recipients) {
        replies.push_back(
            recipient.mailbox.local_part.starts_with("busy")
                ? Reply{451, {4, 3, 0}, "cannot be stored now, try again later"}
                : Reply{250, {2, 0, 0}, "created [TCK-" + std::to_string(number) + "]"}
        );
    }
    return replies;
}

lmtp::SessionSettings test_settings() {
    lmtp::SessionSettings settings;
    settings.hostname = "mx.example";
    return settings;
}

Dialog::Dialog(lmtp::SessionSettings settings, lmtp::Peer peer)
    : session_(std::make_shared<const lmtp::SessionSettings>(std::move(settings)), peer) {}

std::string Dialog::send(std::string_view octets, std::size_t step) {
    for (std::size_t at = 0; at < octets.size() && !closed; at += std::min(step, octets.size())) {
        // A copy of its own, gone after the call: AddressSanitizer sees what is kept for too long.
        const std::string packet(octets.substr(at, step));
        session_.receive(packet);
        pump();
    }
    return output();
}

std::string Dialog::output() {
    transcript_ += session_.take_output();
    const auto fresh = transcript_.substr(given_out_);
    given_out_ = transcript_.size();
    return fresh;
}

void Dialog::pump() {
    while (!closed) {
        auto action = session_.next();
        if (std::holds_alternative<lmtp::ReadMore>(action)) {
            break;
        }
        if (std::holds_alternative<lmtp::Close>(action)) {
            closed = true;
        } else if (auto* check = std::get_if<lmtp::CheckRecipient>(&action)) {
            session_.recipient_checked(check_test_recipient(check->recipient));
        } else if (std::holds_alternative<lmtp::CheckSpace>(action)) {
            session_.space_checked(has_space);
        } else if (auto* chunk = std::get_if<lmtp::BodyChunk>(&action)) {
            body_ += chunk->octets;
            if (body_.size() > spool_octets_max) {
                body_.clear();
                session_.refuse_body({452, {4, 3, 1}, "no space left, try again later"});
            }
        } else if (std::holds_alternative<lmtp::DropBody>(action)) {
            ++dropped;
            body_.clear();
        } else if (auto* deliver = std::get_if<lmtp::Deliver>(&action)) {
            session_.hold();
            deliveries.push_back({std::move(deliver->envelope), std::exchange(body_, {})});
            session_.delivered(
                replies_of_test_delivery(deliveries.back().envelope, deliveries.size())
            );
        } else if (std::holds_alternative<lmtp::StartTls>(action)) {
            ++handshakes;
            session_.tls_started();
            break;
        }
    }
    transcript_ += session_.take_output();
}

}  // namespace maildocket::testing
