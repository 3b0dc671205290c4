#include "core/model/signed_address.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace maildocket;

namespace {

const KeyRing keys({{1, std::string(32, 'a')}, {2, std::string(32, 'b')}});
const Mailbox support{"support", "example.com"};

}  // namespace

TEST_CASE("a signed address names its ticket and purpose, in any case of letters") {
    for (const auto purpose :
         {AddressPurpose::reply, AddressPurpose::bounce, AddressPurpose::review}) {
        const SignedAddress content{purpose, TicketId{281474976710655}};
        auto address = sign_address(keys, support, content);
        CHECK(address.local_part.size() <= 64);
        CHECK(looks_signed(address));
        CHECK(verify_address(keys, address) == content);
        for (auto& letter : address.local_part) {
            letter = letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 32) : letter;
        }
        CHECK(verify_address(keys, address) == content);
    }
}

TEST_CASE("keys that signed before still verify, unknown ones do not") {
    const KeyRing old({{1, std::string(32, 'a')}});
    const auto address = sign_address(old, support, {AddressPurpose::reply, TicketId{7}});
    CHECK(verify_address(keys, address).has_value());
    CHECK_FALSE(verify_address(KeyRing({{3, std::string(32, 'a')}}), address).has_value());
    CHECK_FALSE(verify_address(KeyRing({{1, std::string(32, 'c')}}), address).has_value());
}

TEST_CASE("whatever is changed makes the address worthless") {
    const auto good = sign_address(keys, support, {AddressPurpose::reply, TicketId{7}});
    for (std::size_t i = support.local_part.size() + 3; i < good.local_part.size(); ++i) {
        auto forged = good;
        forged.local_part[i] = forged.local_part[i] == 'a' ? 'b' : 'a';
        CAPTURE(forged.local_part);
        CHECK_FALSE(verify_address(keys, forged).has_value());
    }
    CHECK_FALSE(
        verify_address(keys, {"sales" + good.local_part.substr(7), "example.com"}).has_value()
    );
    CHECK_FALSE(verify_address(keys, {good.local_part, "example.org"}).has_value());
    auto other_purpose = good;
    other_purpose.local_part[8] = 'b';
    CHECK(looks_signed(other_purpose));
    CHECK_FALSE(verify_address(keys, other_purpose).has_value());
    CHECK_FALSE(verify_address(keys, {"support+t.", "example.com"}).has_value());
    CHECK_FALSE(looks_signed({"support+tom", "example.com"}));
}

TEST_CASE("a loop mark is recognised as ours and nobody else's") {
    const auto mark = make_loop_mark(keys);
    CHECK(verify_loop_mark(keys, mark));
    CHECK(verify_loop_mark(keys, " " + mark + "\r\n"));
    CHECK_FALSE(verify_loop_mark(KeyRing({{2, std::string(32, 'x')}}), mark));
    for (const auto* value : {"", "2", "2.", "2..", "2.a.b", "x.y.z", "99.aaaa.bbbb"}) {
        CAPTURE(value);
        CHECK_FALSE(verify_loop_mark(keys, value));
    }
}
