#include "core/model/signed_address.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

using namespace maildocket;
using namespace std::chrono_literals;

namespace {

const KeyRing keys({{1, std::string(32, 'a')}, {2, std::string(32, 'b')}});
const auto now = *parse_rfc3339("2026-11-28T12:00:00Z");
const Mailbox support{"support", "example.com"};

}  // namespace

TEST_CASE("a signed address names its ticket and purpose, in any case of letters") {
    for (const auto purpose :
         {AddressPurpose::reply, AddressPurpose::bounce, AddressPurpose::review}) {
        const SignedAddress content{purpose, TicketId{281474976710655}};
        auto address = sign_address(keys, support, content, now);
        CHECK(address.local_part.size() <= 64);
        CHECK(looks_signed(address));
        CHECK(verify_address(keys, address, now) == content);
        for (auto& letter : address.local_part) {
            letter = letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 32) : letter;
        }
        CHECK(verify_address(keys, address, now) == content);
    }
}

TEST_CASE("keys that signed before still verify, unknown ones do not") {
    const KeyRing old({{1, std::string(32, 'a')}});
    const auto address = sign_address(old, support, {AddressPurpose::reply, TicketId{7}}, now);
    CHECK(verify_address(keys, address, now).has_value());
    CHECK_FALSE(verify_address(KeyRing({{3, std::string(32, 'a')}}), address, now).has_value());
    CHECK_FALSE(verify_address(KeyRing({{1, std::string(32, 'c')}}), address, now).has_value());
}

TEST_CASE("whatever is changed makes the address worthless") {
    const auto good = sign_address(keys, support, {AddressPurpose::reply, TicketId{7}}, now);
    for (std::size_t i = support.local_part.size() + 3; i < good.local_part.size(); ++i) {
        auto forged = good;
        forged.local_part[i] = forged.local_part[i] == 'a' ? 'b' : 'a';
        CAPTURE(forged.local_part);
        CHECK_FALSE(verify_address(keys, forged, now).has_value());
    }
    CHECK_FALSE(
        verify_address(keys, {"sales" + good.local_part.substr(7), "example.com"}, now).has_value()
    );
    CHECK_FALSE(verify_address(keys, {good.local_part, "example.org"}, now).has_value());
    auto other_purpose = good;
    other_purpose.local_part[8] = 'b';
    CHECK(looks_signed(other_purpose));
    CHECK_FALSE(verify_address(keys, other_purpose, now).has_value());
    CHECK_FALSE(verify_address(keys, {"support+t.", "example.com"}, now).has_value());
    CHECK_FALSE(looks_signed({"support+tom", "example.com"}));
}

TEST_CASE("a loop mark is recognised as ours and nobody else's") {
    const auto mark = make_loop_mark(keys, now);
    CHECK(verify_loop_mark(keys, mark, now));
    CHECK(verify_loop_mark(keys, " " + mark + "\r\n", now));
    CHECK_FALSE(verify_loop_mark(KeyRing({{2, std::string(32, 'x')}}), mark, now));
    for (const auto* value : {"", "2", "2.", "2..", "2.a.b", "x.y.z", "99.aaaa.bbbb"}) {
        CAPTURE(value);
        CHECK_FALSE(verify_loop_mark(keys, value, now));
    }
}

TEST_CASE("an address and a loop mark are worth nothing when their key has expired") {
    const KeyRing old({{1, std::string(32, 'a'), now - 24h}});
    const auto address = sign_address(old, support, {AddressPurpose::bounce, TicketId{7}}, now);
    const auto mark = make_loop_mark(old, now);
    const KeyRing rotated({{1, std::string(32, 'a'), now - 24h}, {2, std::string(32, 'b'), now}});
    const auto last_moment = now + KeyRing::validity_after_replacement;
    CHECK(verify_address(rotated, address, last_moment).has_value());
    CHECK(verify_loop_mark(rotated, mark, last_moment));
    CHECK_FALSE(verify_address(rotated, address, last_moment + 1us).has_value());
    CHECK_FALSE(verify_loop_mark(rotated, mark, last_moment + 1us));
}

TEST_CASE("a new key signs addresses when everybody can know it") {
    const KeyRing rotated({{1, std::string(32, 'a'), now - 24h}, {2, std::string(32, 'b'), now}});
    const SignedAddress content{AddressPurpose::reply, TicketId{7}};
    const auto old = sign_address(KeyRing({{1, std::string(32, 'a')}}), support, content, now);
    CHECK(sign_address(rotated, support, content, now) == old);
    CHECK(sign_address(rotated, support, content, now + KeyRing::settling) != old);
}
