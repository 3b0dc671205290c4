#include "core/net/sign_in_watch.hpp"

#include "core/base/ascii.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <limits>

namespace maildocket::net {

namespace {

constexpr std::string_view hidden = "(hidden)";
constexpr std::size_t challenge_octets_max = 4096;
// Longer than any word of a sentence, a host name or a correlation id; tokens have hundreds.
constexpr std::size_t token_octets_min = 48;

bool in_token(char octet) {
    return ascii::is_alnum(octet) ||
           std::string_view("+/-_=.~").find(octet) != std::string_view::npos;
}

std::string without(std::string text, std::string_view secret) {
    for (auto at = text.find(secret); !secret.empty() && at != std::string::npos;
         at = text.find(secret, at + hidden.size())) {
        text.replace(at, secret.size(), hidden);
    }
    return text;
}

std::string without_tokens(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        const auto* end = std::ranges::find_if_not(text, in_token);
        const auto run = text.substr(0, static_cast<std::size_t>(end - text.begin()));
        result += run.size() < token_octets_min ? run : hidden;
        text.remove_prefix(run.size());
        if (!text.empty()) {
            result += text.front();
            text.remove_prefix(1);
        }
    }
    return result;
}

// Empty if it is no base64.
std::string from_base64(std::string_view text) {
    if (text.empty() || text.size() > challenge_octets_max || text.size() % 4 != 0) {
        return {};
    }
    const std::vector<unsigned char> coded(text.begin(), text.end());
    std::vector<unsigned char> decoded(coded.size() / 4 * 3);
    const auto count =
        EVP_DecodeBlock(decoded.data(), coded.data(), static_cast<int>(coded.size()));
    if (count < 0) {
        return {};
    }
    std::string octets(decoded.begin(), decoded.begin() + count);
    while (!octets.empty() && octets.back() == '\0') {
        octets.pop_back();  // the padding, which OpenSSL counts as octets
    }
    return octets;
}

}  // namespace

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
        const auto decoded = from_base64(response.text);
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
    std::string result(text);
    for (const auto& secret : secrets_) {
        result = without(std::move(result), secret);
    }
    return imap::printable_line(without_tokens(result));
}

}  // namespace maildocket::net
