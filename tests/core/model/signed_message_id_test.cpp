#include "core/model/signed_message_id.hpp"

#include "core/model/signed_address.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

using namespace maildocket;
using namespace std::chrono_literals;

namespace {

const auto noon = *parse_rfc3339("2026-11-28T12:00:00Z");
const KeyRing keys({{1, std::string(32, 'a'), noon - 24h}});

std::string mail_id(const KeyRing& ring) {
    return sign_message_id(ring, TicketId{7}, OutboxId{19}, noon, "example.com");
}

}  // namespace

TEST_CASE("the IDs of mail and thread root name their ticket, in any case of letters") {
    const TicketId biggest{281474976710655};
    for (auto id :
         {sign_message_id(keys, biggest, OutboxId{281474976710655}, noon, "example.com"),
          thread_root_id(keys, biggest, noon, "example.com")}) {
        CAPTURE(id);
        CHECK(id.size() <= 78);
        CHECK(verify_message_id(keys, id, noon) == biggest);
        for (auto& letter : id) {
            letter = letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 32) : letter;
        }
        CHECK(verify_message_id(keys, id, noon) == biggest);
    }
}

TEST_CASE("an ID is another one for another mail, ticket or domain") {
    const auto id = mail_id(keys);
    CHECK(id == mail_id(keys));
    CHECK(id != sign_message_id(keys, TicketId{7}, OutboxId{20}, noon, "example.com"));
    CHECK(id != sign_message_id(keys, TicketId{8}, OutboxId{19}, noon, "example.com"));
    CHECK(id != sign_message_id(keys, TicketId{7}, OutboxId{19}, noon, "example.org"));
}

TEST_CASE("whatever is changed makes the ID worthless") {
    for (const auto& good : {mail_id(keys), thread_root_id(keys, TicketId{7}, noon, "a.example")}) {
        for (std::size_t i = 0; i < good.size(); ++i) {
            auto forged = good;
            forged[i] = forged[i] == 'a' ? 'b' : 'a';
            CAPTURE(forged);
            CHECK_FALSE(verify_message_id(keys, forged, noon).has_value());
            CHECK_FALSE(verify_message_id(keys, good.substr(0, i), noon).has_value());
        }
    }
    const KeyRing other_installation({{1, std::string(32, 'x'), noon - 24h}});
    CHECK_FALSE(verify_message_id(other_installation, mail_id(keys), noon).has_value());
    CHECK_FALSE(verify_message_id(KeyRing(), mail_id(keys), noon).has_value());
    for (const auto* value : {"", "@", "mail.", "mail.@", "ticket.@x", "mail.aaaa@example.com"}) {
        CAPTURE(value);
        CHECK_FALSE(verify_message_id(keys, value, noon).has_value());
    }
}

TEST_CASE("a token of one kind is none of another") {
    const auto root = thread_root_id(keys, TicketId{7}, noon, "example.com");
    const auto token = root.substr(7, root.find('@') - 7);
    CHECK_FALSE(verify_message_id(keys, "mail." + token + "@example.com", noon).has_value());
    CHECK_FALSE(verify_address(keys, {"support+t." + token, "example.com"}, noon).has_value());
    const Mailbox queue{"support", "example.com"};
    const auto address = sign_address(keys, queue, {AddressPurpose::reply, TicketId{7}}, noon);
    const auto of_address = address.local_part.substr(10);
    for (const auto* domain : {"example.com", "support@example.com"}) {
        CHECK_FALSE(verify_message_id(keys, "ticket." + of_address + '@' + domain, noon).has_value()
        );
    }
}

TEST_CASE("a mail keeps its ID after a rotation, and the ID verifies until its key has expired") {
    const KeyRing rotated(
        {{1, std::string(32, 'a'), noon - 24h}, {2, std::string(32, 'b'), noon + 1min}}
    );
    CHECK(mail_id(rotated) == mail_id(keys));
    CHECK(
        thread_root_id(rotated, TicketId{7}, noon, "a.example") ==
        thread_root_id(keys, TicketId{7}, noon, "a.example")
    );
    const auto last_moment = noon + 1min + KeyRing::validity_after_replacement;
    CHECK(verify_message_id(rotated, mail_id(keys), last_moment) == TicketId{7});
    CHECK_FALSE(verify_message_id(rotated, mail_id(keys), last_moment + 1us).has_value());
}
