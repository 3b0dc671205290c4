#include "imap/desk.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace maildocket::mailbox {

namespace {

constexpr std::chrono::seconds connect_patience{10};
constexpr std::string_view held_word = "held";

bool says_held(const Reply& reply) {
    return reply.text == held_word || reply.text.starts_with(std::string(held_word) + ' ');
}

}  // namespace

HandedOver handed_over(const Reply& reply) {
    if (reply.accepted()) {
        return {says_held(reply) ? Taken::held : Taken::yes, reply.line()};
    }
    return {reply.transient() ? Taken::later : Taken::refused, reply.line()};
}

LmtpDesk::LmtpDesk(std::vector<Endpoint> endpoints, std::string host_name)
    : endpoints_(std::move(endpoints)), host_name_(std::move(host_name)) {
    std::ranges::stable_partition(endpoints_, &Endpoint::is_unix);  // they need no network
}

Result<void> LmtpDesk::connect() {
    std::string faults;
    for (const auto& endpoint : endpoints_) {
        auto client = net::LmtpClient::connect(endpoint, host_name_, connect_patience);
        if (client) {
            client_.emplace(std::move(*client));
            return {};
        }
        faults.append(faults.empty() ? "" : "; ").append(client.error().detail);
    }
    return fail(ErrorCode::store_unavailable, faults + "; is maildocket-lmtpd running?");
}

HandedOver LmtpDesk::hand_over(const Parcel& parcel) {
    HandedOver result;
    for (const auto& recipient : parcel.recipients) {
        result = hand_over_to(parcel, recipient);
        if (result.taken != Taken::refused || &recipient == &parcel.recipients.back() ||
            !result.answer.starts_with("550 5.1.1 ")) {
            break;
        }
    }
    return result;
}

// A connection that was kept may have been closed meanwhile, and then a new one is tried once: that
// the mail was taken over the old one can't be, or its door key and its identity tell.
HandedOver LmtpDesk::hand_over_to(const Parcel& parcel, const Mailbox& recipient) {
    wire::Handover handover;
    handover.reverse_path = parcel.reverse_path;
    handover.recipients = {recipient};
    handover.octets = parcel.mail->octets();
    handover.door = parcel.again ? "imap-again" : "imap";
    handover.door_key = parcel.door_key;
    for (const bool kept : {client_.has_value(), false}) {
        if (!client_) {
            if (const auto connected = connect(); !connected) {
                return {Taken::later, connected.error().detail};
            }
        }
        std::uint64_t position = 0;
        auto replies = client_->deliver(handover, [&](std::span<char> into) {
            auto octets = parcel.mail->read(position, into);
            position += octets.value_or(0);
            return octets;
        });
        if (!replies) {
            client_.reset();
            return {Taken::later, replies.error().detail};
        }
        const auto& reply = replies->front();
        if (!reply.transient()) {
            return handed_over(reply);
        }
        client_.reset();  // it may be dying, and mails are seldom put off
        if (!kept) {
            return handed_over(reply);
        }
    }
    return {};
}

}  // namespace maildocket::mailbox
