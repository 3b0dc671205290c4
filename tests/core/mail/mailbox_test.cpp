#include "core/mail/mailbox.hpp"

#include <doctest/doctest.h>

#include <string>

using maildocket::normalize_domain;
using maildocket::normalize_email;
using maildocket::parse_mailbox;

TEST_CASE("addresses are compared in one form") {
    struct Row {
        const char* written;
        const char* normalized;
    };
    for (const auto& row :
         {Row{"Anna.Berg@Example.COM", "anna.berg@example.com"},
          Row{"a+b@example.com.", "a+b@example.com"},
          Row{"\"anna berg\"@example.com", "\"anna berg\"@example.com"},
          Row{"\"anna\"@example.com", "anna@example.com"},
          Row{"x@B\xC3\x9C"
              "CHER.example",
              "x@xn--bcher-kva.example"},
          Row{"J\xC3\x96RG@example.com", "j\xC3\xB6rg@example.com"},
          Row{"a..b@docomo.example", "a..b@docomo.example"},
          Row{"x@[127.0.0.1]", "x@[127.0.0.1]"},
          Row{"x@[IPv6:::1]", "x@[ipv6:::1]"},
          Row{"a'b=c@example.com", "a'b=c@example.com"}}) {
        CAPTURE(row.written);
        CHECK(normalize_email(row.written) == std::string(row.normalized));
    }
}

TEST_CASE("what is no address is refused") {
    for (const auto* text :
         {"",
          "anna",
          "@example.com",
          "anna@",
          "a b@example.com",
          "a@b@example.com",
          "a@exa mple.com",
          "a@-..-",
          "\"a@example.com",
          "a@[127.0.0.1",
          "a\r\nb@example.com",
          "a@example.com>",
          "a@\xFF"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_mailbox(text).has_value());
    }
    CHECK_FALSE(parse_mailbox(std::string(65, 'a') + "@example.com").has_value());
    CHECK(parse_mailbox(std::string(64, 'a') + "@example.com").has_value());
    CHECK_FALSE(normalize_domain(std::string(256, 'a')).has_value());
}

TEST_CASE("an address is written with quotes where RFC 5321 asks for them") {
    CHECK(maildocket::Mailbox{"anna", "x.example"}.address() == "anna@x.example");
    CHECK(maildocket::Mailbox{"an\"na b", "x.example"}.address() == "\"an\\\"na b\"@x.example");
}
