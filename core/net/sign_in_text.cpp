#include "core/net/sign_in_text.hpp"

#include "core/base/ascii.hpp"
#include "core/imap/failure.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <vector>

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

}  // namespace

std::string harmless_line(std::string_view text, std::span<const std::string> secrets) {
    std::string result(text);
    for (const auto& secret : secrets) {
        result = without(std::move(result), secret);
    }
    return imap::printable_line(without_tokens(result));
}

std::string decode_challenge(std::string_view text) {
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

}  // namespace maildocket::net
