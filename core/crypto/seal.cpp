#include "core/crypto/seal.hpp"

#include "core/crypto/digest.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <new>

namespace maildocket {

namespace {

// The form: version, two octets of the key's id, nonce, ciphertext, tag.
constexpr char version = 1;
constexpr std::size_t head_octets = 3;
constexpr std::size_t nonce_octets = 12;
constexpr std::size_t tag_octets = 16;
constexpr std::string_view purpose = "maildocket seal 1";

struct FreeCipher {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

const unsigned char* octets_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* octets_of(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

// Only possible when memory is exhausted.
void must(int success) {
    if (success != 1) {
        throw std::bad_alloc();
    }
}

Cipher start(const SecretKey& key, std::string_view nonce, bool encrypt) {
    // The key of the file signs addresses, too: each purpose has a key of its own.
    const auto derived = hmac_sha256(key.octets, purpose);
    Cipher cipher(EVP_CIPHER_CTX_new());
    if (cipher == nullptr) {
        throw std::bad_alloc();
    }
    must(EVP_CipherInit_ex(
        cipher.get(), EVP_aes_256_gcm(), nullptr, derived.data(), octets_of(nonce), encrypt ? 1 : 0
    ));
    return cipher;
}

// The head has a fixed length, so that no octet can move from one part to the other.
void add_associated(EVP_CIPHER_CTX* cipher, std::string_view head, std::string_view associated) {
    int length = 0;
    must(EVP_CipherUpdate(cipher, nullptr, &length, octets_of(head), static_cast<int>(head.size()))
    );
    must(EVP_CipherUpdate(
        cipher, nullptr, &length, octets_of(associated), static_cast<int>(associated.size())
    ));
}

tl::unexpected<Error> refuse(std::string_view why) {
    ERR_clear_error();
    return fail(ErrorCode::invalid_input, "what is sealed cannot be opened: " + std::string(why));
}

}  // namespace

std::string seal(
    const KeyRing& ring, std::string_view secret, std::string_view associated, Timestamp now
) {
    const auto& key = ring.newest_at(now);
    const std::string head{
        version, static_cast<char>(key.id >> 8U & 0xffU), static_cast<char>(key.id & 0xffU)};
    const auto nonce = random_octets(nonce_octets);
    const auto cipher = start(key, nonce, true);
    add_associated(cipher.get(), head, associated);
    std::string body(secret.size(), '\0');
    std::string tag(tag_octets, '\0');
    int length = 0;
    must(EVP_CipherUpdate(
        cipher.get(), octets_of(body), &length, octets_of(secret), static_cast<int>(secret.size())
    ));
    must(EVP_CipherFinal_ex(cipher.get(), nullptr, &length));
    must(EVP_CIPHER_CTX_ctrl(
        cipher.get(), EVP_CTRL_AEAD_GET_TAG, static_cast<int>(tag_octets), tag.data()
    ));
    return head + nonce + body + tag;
}

Result<std::string> open_sealed(
    const KeyRing& ring, std::string_view sealed, std::string_view associated
) {
    if (sealed.size() < head_octets + nonce_octets + tag_octets || sealed.front() != version ||
        sealed.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
        return refuse("it is not in a form that this version knows");
    }
    const auto id = static_cast<std::uint32_t>(octets_of(sealed)[1] << 8U | octets_of(sealed)[2]);
    const auto key = std::ranges::find(ring.keys(), id, &SecretKey::id);
    if (key == ring.keys().end()) {
        return refuse("key " + std::to_string(id) + " does not stand in the key file");
    }
    const auto head = sealed.substr(0, head_octets);
    const auto nonce = sealed.substr(head_octets, nonce_octets);
    auto tag = std::string(sealed.substr(sealed.size() - tag_octets));
    const auto body = sealed.substr(
        head_octets + nonce_octets, sealed.size() - head_octets - nonce_octets - tag_octets
    );
    const auto cipher = start(*key, nonce, false);
    add_associated(cipher.get(), head, associated);
    std::string secret(body.size(), '\0');
    int length = 0;
    must(EVP_CipherUpdate(
        cipher.get(), octets_of(secret), &length, octets_of(body), static_cast<int>(body.size())
    ));
    must(EVP_CIPHER_CTX_ctrl(
        cipher.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag_octets), tag.data()
    ));
    if (EVP_CipherFinal_ex(cipher.get(), nullptr, &length) != 1) {
        return refuse("it was changed, or key " + std::to_string(id) + " is another one by now");
    }
    return secret;
}

}  // namespace maildocket
