#include "core/crypto/rsa.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <chrono>
#include <ctime>
#include <limits>
#include <memory>
#include <new>

namespace maildocket {

namespace {

constexpr int key_bits_min = 2048;

struct FreeBio {
    void operator()(BIO* bio) const { BIO_free(bio); }
};
struct FreeKey {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct FreeDigest {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
struct FreeCertificate {
    void operator()(X509* certificate) const { X509_free(certificate); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;
using Certificate = std::unique_ptr<X509, FreeCertificate>;

tl::unexpected<Error> refuse(std::string_view why) {
    ERR_clear_error();  // or a later caller on this thread takes it for its own
    return fail(ErrorCode::invalid_input, std::string(why));
}

std::unique_ptr<BIO, FreeBio> reader_of(std::string_view text) {
    const auto size = std::min<std::size_t>(text.size(), std::numeric_limits<int>::max());
    std::unique_ptr<BIO, FreeBio> bio(BIO_new_mem_buf(text.data(), static_cast<int>(size)));
    if (bio == nullptr) {
        throw std::bad_alloc();
    }
    return bio;
}

// Without it libcrypto would ask for a passphrase on the terminal.
int no_passphrase(char*, int, int, void*) {
    return -1;
}

}  // namespace

Result<std::string> sign_rs256(std::string_view pem_key, std::string_view octets) {
    const auto text = reader_of(pem_key);
    const Key key(PEM_read_bio_PrivateKey(text.get(), nullptr, &no_passphrase, nullptr));
    if (key == nullptr) {
        return refuse("is no PEM private key without a passphrase");
    }
    if (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA ||
        EVP_PKEY_get_bits(key.get()) < key_bits_min) {
        return refuse("is no RSA key of at least 2048 bits");
    }
    const std::unique_ptr<EVP_MD_CTX, FreeDigest> context(EVP_MD_CTX_new());
    if (context == nullptr) {
        throw std::bad_alloc();
    }
    const auto* data = reinterpret_cast<const unsigned char*>(octets.data());
    std::size_t length = 0;
    if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) != 1 ||
        EVP_DigestSign(context.get(), nullptr, &length, data, octets.size()) != 1) {
        return refuse("is a key that cannot sign");
    }
    std::string signature(length, '\0');
    auto* into = reinterpret_cast<unsigned char*>(signature.data());
    if (EVP_DigestSign(context.get(), into, &length, data, octets.size()) != 1) {
        return refuse("is a key that cannot sign");
    }
    signature.resize(length);
    return signature;
}

Result<CertificateFacts> certificate_facts(std::string_view pem) {
    const auto text = reader_of(pem);
    const Certificate certificate(PEM_read_bio_X509(text.get(), nullptr, &no_passphrase, nullptr));
    CertificateFacts facts;
    std::tm ends{};
    if (certificate == nullptr ||
        X509_digest(certificate.get(), EVP_sha256(), facts.sha256.data(), nullptr) != 1 ||
        ASN1_TIME_to_tm(X509_get0_notAfter(certificate.get()), &ends) != 1) {
        return refuse("is no PEM certificate");
    }
    constexpr int tm_year_zero = 1900;
    const auto day = std::chrono::year(ends.tm_year + tm_year_zero) /
                     std::chrono::month(static_cast<unsigned>(ends.tm_mon) + 1) /
                     std::chrono::day(static_cast<unsigned>(ends.tm_mday));
    facts.ends_at = std::chrono::sys_days(day) + std::chrono::hours(ends.tm_hour) +
                    std::chrono::minutes(ends.tm_min) + std::chrono::seconds(ends.tm_sec);
    return facts;
}

}  // namespace maildocket
