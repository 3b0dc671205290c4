#include "core/crypto/rsa.hpp"

#include "tests/support/test_certificate.hpp"

#include <doctest/doctest.h>

#include <chrono>

using namespace maildocket;

TEST_CASE("a signature is that of the certificate's key") {
    const auto made = test::make_certificate();
    const auto signature = sign_rs256(made.key_pem, "header.claims");
    REQUIRE(signature);
    CHECK(test::verifies_rs256(made.certificate_pem, "header.claims", *signature));
    CHECK_FALSE(test::verifies_rs256(made.certificate_pem, "header.claimz", *signature));
}

TEST_CASE("a certificate tells its thumbprint and its end") {
    const auto before = now_utc();
    const auto made = test::make_certificate(2048, 3600);
    const auto facts = certificate_facts(made.certificate_pem);
    REQUIRE(facts);
    CHECK(facts->sha256 != Digest{});
    CHECK(
        facts->ends_at >= std::chrono::floor<std::chrono::seconds>(before) + std::chrono::hours(1)
    );
    CHECK(facts->ends_at <= now_utc() + std::chrono::hours(1));
}

TEST_CASE("a file that is no key or no certificate is refused without its content") {
    const auto made = test::make_certificate();
    const auto weak = test::make_certificate(1024);
    for (const auto& text :
         {std::string(), std::string("sesame"), made.certificate_pem, weak.key_pem}) {
        const auto signature = sign_rs256(text, "x");
        REQUIRE_FALSE(signature);
        CHECK(signature.error().code == ErrorCode::invalid_input);
        CHECK(signature.error().detail.find("sesame") == std::string::npos);
    }
    CHECK_FALSE(certificate_facts(made.key_pem));
    CHECK_FALSE(certificate_facts(""));
}
