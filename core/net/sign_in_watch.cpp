#include "core/net/sign_in_watch.hpp"

#include "core/net/sign_in_text.hpp"

namespace maildocket::net {

void SignInWatch::received(std::string_view octets) {
    reader_.feed(octets);
    while (true) {
        const auto event = reader_.next();
        if (const auto* response = std::get_if<imap::Response>(&event)) {
            take(*response);
        } else if (std::holds_alternative<imap::NeedOctets>(event) || std::holds_alternative<imap::Unreadable>(event)) {
            return;
        }
    }
}

void SignInWatch::take(const imap::Response& response) {
    using imap::Status;
    if (response.kind == imap::Response::Kind::continuation) {
        const auto decoded = decode_challenge(response.text);
        if (decoded.starts_with('{')) {  // and no nonce of another mechanism
            challenge_ = harmless(decoded);
        }
        return;
    }
    const bool tagged = response.kind == imap::Response::Kind::tagged;
    const bool refused =
        tagged && (response.status == Status::no || response.status == Status::bad);
    if (!refused && response.status != Status::bye) {
        return;
    }
    const auto kind = refused ? imap::FailureKind::sign_in : imap::FailureKind::bye;
    refusal_ = imap::failure_of(kind, response.code, response.text);
    refusal_->text = harmless(response.text);
    refusal_->response_code = harmless(response.code);
}

std::string SignInWatch::harmless(std::string_view text) const {
    return harmless_line(text, secrets_);
}

}  // namespace maildocket::net
