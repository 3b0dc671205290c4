#include "core/crypto/digest.hpp"

#include "core/base/escape.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <new>
#include <stdexcept>

namespace maildocket {

namespace {

struct FreeContext {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

// Fetching an algorithm by name takes longer than hashing a small mail: once is enough.
const EVP_MD* sha256_algorithm() {
    static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    if (algorithm == nullptr) {
        throw std::bad_alloc();
    }
    return algorithm;
}

void must(int success) {
    if (success != 1) {
        throw std::bad_alloc();
    }
}

}  // namespace

struct Sha256::Context {
    std::unique_ptr<EVP_MD_CTX, FreeContext> handle{EVP_MD_CTX_new()};
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {
    if (context_->handle == nullptr) {
        throw std::bad_alloc();
    }
    must(EVP_DigestInit_ex2(context_->handle.get(), sha256_algorithm(), nullptr));
}

Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(std::string_view octets) {
    must(EVP_DigestUpdate(context_->handle.get(), octets.data(), octets.size()));
}

Digest Sha256::finish() {
    Digest digest{};
    must(EVP_DigestFinal_ex(context_->handle.get(), digest.data(), nullptr));
    return digest;
}

Digest sha256(std::string_view octets) {
    Sha256 hash;
    hash.update(octets);
    return hash.finish();
}

Digest hmac_sha256(std::string_view key, std::string_view octets) {
    Digest digest{};
    unsigned int length = 0;
    const auto* data = reinterpret_cast<const unsigned char*>(octets.data());
    if (HMAC(
            sha256_algorithm(),
            key.data(),
            static_cast<int>(key.size()),
            data,
            octets.size(),
            digest.data(),
            &length
        ) == nullptr) {
        throw std::bad_alloc();
    }
    return digest;
}

std::string to_hex(const Digest& digest) {
    return to_hex(as_octets(digest));
}

std::string_view as_octets(const Digest& digest) {
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

bool equal_in_constant_time(std::string_view left, std::string_view right) {
    return left.size() == right.size() &&
           CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

std::string random_octets(std::size_t count) {
    std::string octets(count, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(octets.data()), static_cast<int>(count)) != 1) {
        throw std::runtime_error("the system's random generator is not available");
    }
    return octets;
}

}  // namespace maildocket
