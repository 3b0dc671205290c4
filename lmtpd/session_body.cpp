#include "lmtpd/session.hpp"

#include <cassert>
#include <utility>

// The part of Session that takes bodies: DATA (RFC 5321 4.5.2) and BDAT (RFC 3030 with RFC 2033
// 4.3).
namespace maildocket::lmtp {

Session::Step Session::next_data() {
    const auto octets = dots_.next(input_);
    if (!octets.empty()) {
        return take_body(octets);
    }
    if (dots_.done()) {
        return end_message();
    }
    return ReadMore{};
}

Session::Step Session::next_chunk() {
    const auto octets = chunk_.next(input_);
    if (!octets.empty()) {
        return chunks_->refusal ? std::nullopt : take_body(octets);
    }
    if (chunk_.done()) {
        return end_chunk();
    }
    return ReadMore{};
}

Session::Step Session::take_body(std::string_view octets) {
    if (refusal_ || envelope_.recipients.empty()) {
        return std::nullopt;
    }
    // Only what is within the limit is looked at, so that the refusal is the same wherever packets
    // are cut.
    hops_.read(octets.substr(0, settings_->message_octets_max - body_octets_));
    body_octets_ += octets.size();
    if (hops_.count() > settings_->hops_max) {
        refusal_ = reply_to(Situation::loop);
    } else if (body_octets_ > settings_->message_octets_max) {
        refusal_ = reply_to(Situation::too_big);
    } else {
        return BodyChunk{octets};
    }
    return DropBody{};
}

void Session::refuse_body(const Reply& refusal) {
    assert(phase_ == Phase::data || phase_ == Phase::chunk);
    refusal_ = refusal;
}

Session::Step Session::end_chunk() {
    phase_ = Phase::command;
    const auto chunk = *chunks_;
    if (chunk.refusal) {
        chunks_.reset();
        return fault(*chunk.refusal);
    }
    if (chunk.last) {
        return end_message();
    }
    if (refusal_) {
        append_reply(output_, *refusal_);
        return std::nullopt;
    }
    return reply(Situation::chunk_taken);
}

// Without an accepted recipient there is no reply at all: RFC 2033 4.3, for BDAT only.
Session::Step Session::end_message() {
    phase_ = Phase::command;
    if (!refusal_ && !envelope_.recipients.empty()) {
        phase_ = Phase::delivery;
        awaited_replies_ = envelope_.recipients.size();
        return Deliver{std::move(envelope_)};
    }
    for (std::size_t i = 0; i < envelope_.recipients.size(); ++i) {
        append_reply(output_, *refusal_);
    }
    end_transaction();
    return std::nullopt;
}

void Session::delivered(std::span<const Reply> replies) {
    assert(phase_ == Phase::delivery && replies.size() == awaited_replies_);
    phase_ = Phase::command;
    for (const auto& reply : replies) {
        append_reply(output_, reply);
        errors_ = reply.accepted() ? 0 : errors_;
    }
    end_transaction();
}

}  // namespace maildocket::lmtp
