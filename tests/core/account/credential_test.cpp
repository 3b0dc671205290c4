#include "core/account/credential.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace maildocket;
using namespace maildocket::account;

namespace {

const auto noon = *parse_rfc3339("2026-11-28T12:00:00Z");
const KeyRing keys({{1, std::string(32, '\x11'), std::nullopt}});

}  // namespace

TEST_CASE("tokens are read back as they were") {
    const Credential whole{"access", "refresh", noon, std::chrono::seconds(3599), noon, ""};
    const Credential own{"access", "", noon, std::chrono::seconds(0), std::nullopt, ""};
    const Credential refused{"", "", Timestamp{}, std::chrono::seconds(0), std::nullopt, "abc"};
    for (const auto& credential : {whole, own, refused}) {
        const auto sealed = seal_credential(keys, "m365", 7, credential, noon);
        CHECK(sealed.find("access") == std::string::npos);
        CHECK(sealed.find("refresh") == std::string::npos);
        CHECK(open_credential(keys, "m365", 7, sealed) == credential);
    }
    CHECK(seal_credential(keys, "m365", 7, {}, noon).empty());
    CHECK(open_credential(keys, "m365", 7, "") == Credential{});
}

TEST_CASE("tokens open for their mailbox and their generation alone") {
    const auto sealed =
        seal_credential(keys, "m365", 7, {"access", "refresh", noon, {}, {}, {}}, noon);
    CHECK_FALSE(open_credential(keys, "m365", 8, sealed));
    CHECK_FALSE(open_credential(keys, "other", 7, sealed));
    CHECK_FALSE(open_credential(KeyRing({{1, std::string(32, 'x'), {}}}), "m365", 7, sealed));
    for (std::size_t size = 1; size < sealed.size(); ++size) {
        CHECK_FALSE(open_credential(keys, "m365", 7, sealed.substr(0, size)));
    }
}
