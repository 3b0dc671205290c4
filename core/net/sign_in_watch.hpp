#pragma once

#include "core/imap/failure.hpp"
#include "core/imap/response_reader.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Follows what an IMAP server says while the library signs in, to know why it was refused: the
// library tells only that it was. Secrets are kept out of every text.
namespace maildocket::net {

class SignInWatch {
public:
    // Nothing that holds one of `secrets` comes out again.
    explicit SignInWatch(std::vector<std::string> secrets) : secrets_(std::move(secrets)) {}

    // Lines of the server, in whatever cut.
    void received(std::string_view octets);

    // The last NO, BAD or BYE; kind sign_in for NO and BAD.
    [[nodiscard]] const std::optional<imap::Failure>& refusal() const { return refusal_; }
    // What a token was answered with (RFC 7628 3.2.2), decoded and made printable; mostly empty.
    [[nodiscard]] const std::string& challenge() const { return challenge_; }

    // One printable line without secrets and without anything that looks like a token.
    [[nodiscard]] std::string harmless(std::string_view text) const;

private:
    void take(const imap::Response& response);

    std::vector<std::string> secrets_;
    imap::ResponseReader reader_;
    std::optional<imap::Failure> refusal_;
    std::string challenge_;
};

}  // namespace maildocket::net
