#include "core/crypto/seal.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

using namespace maildocket;
using namespace std::chrono_literals;

namespace {

const auto noon = *parse_rfc3339("2026-11-28T12:00:00Z");
const SecretKey old_key{7, std::string(32, '\x11'), noon - 24h * 1000};
const SecretKey new_key{300, std::string(32, '\x22'), noon - 24h * 500};
const KeyRing ring({old_key, new_key});

}  // namespace

TEST_CASE("what was sealed opens again with what was said about it") {
    for (const auto& secret : {std::string(), std::string("sesame"), std::string(70'000, 'x')}) {
        const auto sealed = seal(ring, secret, "box access 1", noon);
        CHECK(open_sealed(ring, sealed, "box access 1") == secret);
        CHECK((secret.empty() || sealed.find(secret) == std::string::npos));
    }
}

TEST_CASE("the same secret never looks the same") {
    CHECK(seal(ring, "sesame", "a", noon) != seal(ring, "sesame", "a", noon));
}

TEST_CASE("a secret does not open in another place") {
    const auto sealed = seal(ring, "sesame", "box access 1", noon);
    for (const auto* other : {"box access 2", "box refresh 1", "other access 1", ""}) {
        CAPTURE(other);
        const auto opened = open_sealed(ring, sealed, other);
        REQUIRE_FALSE(opened);
        CHECK(opened.error().code == ErrorCode::invalid_input);
    }
}

TEST_CASE("a change of any octet is noticed") {
    const auto sealed = seal(ring, "sesame", "a", noon);
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        CAPTURE(i);
        auto changed = sealed;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        CHECK_FALSE(open_sealed(ring, changed, "a"));
        CHECK_FALSE(open_sealed(ring, sealed.substr(0, i), "a"));
    }
    CHECK_FALSE(open_sealed(ring, sealed + 'x', "a"));
}

TEST_CASE("a key opens for as long as it stands in the file, however old it is") {
    const auto sealed = seal(KeyRing({old_key}), "sesame", "a", noon);
    CHECK(ring.find_valid(old_key.id, noon) == nullptr);
    CHECK(open_sealed(ring, sealed, "a") == "sesame");
}

TEST_CASE("a key that is missing, or another one by now, is told by its number") {
    const auto sealed = seal(ring, "sesame", "a", noon);
    CHECK(
        open_sealed(KeyRing({old_key}), sealed, "a").error().detail ==
        "what is sealed cannot be opened: key 300 does not stand in the key file"
    );
    const KeyRing other({{300, std::string(32, '\x33'), std::nullopt}});
    CHECK(
        open_sealed(other, sealed, "a").error().detail ==
        "what is sealed cannot be opened: it was changed, or key 300 is another one by now"
    );
}

TEST_CASE("a key seals once every host can know it") {
    const KeyRing fresh({old_key, {9, std::string(32, '\x44'), noon - 59min}});
    CHECK(open_sealed(KeyRing({old_key}), seal(fresh, "sesame", "a", noon), "a") == "sesame");
}
