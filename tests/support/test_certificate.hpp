#pragma once

#include <string>

namespace maildocket::test {

// An RSA key and a certificate that signs itself, new with each call; a key of 2048 bits takes some
// tens of milliseconds.
struct TestCertificate {
    std::string certificate_pem;
    std::string key_pem;
};
[[nodiscard]] TestCertificate make_certificate(unsigned bits = 2048, long valid_seconds = 3600);

// Whether an RS256 signature is that of the certificate's key.
[[nodiscard]] bool verifies_rs256(
    const std::string& certificate_pem, const std::string& octets, const std::string& signature
);

}  // namespace maildocket::test
