#pragma once

#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/crypto/digest.hpp"

#include <string>
#include <string_view>

// What a signed assertion of OAuth needs of a private key and its certificate (RFC 7518 3.3, 4.1.8
// of RFC 7515). Errors never hold anything of the key.
namespace maildocket {

// RSASSA-PKCS1-v1_5 with SHA-256, "RS256". invalid_input: no PEM private key without a passphrase,
// not RSA, or less than 2048 bits.
[[nodiscard]] Result<std::string> sign_rs256(std::string_view pem_key, std::string_view octets);

struct CertificateFacts {
    Digest sha256{};    // of its DER form
    Timestamp ends_at;  // notAfter

    bool operator==(const CertificateFacts&) const = default;
};

// Of the first certificate of a PEM text.
[[nodiscard]] Result<CertificateFacts> certificate_facts(std::string_view pem);

}  // namespace maildocket
