#include "core/wire/path.hpp"

#include <doctest/doctest.h>

#include <string>

using maildocket::Mailbox;
using maildocket::wire::parse_forward_path;
using maildocket::wire::parse_reverse_path;
using maildocket::wire::split_path;

TEST_CASE("a path is framed by < and >, and quotes may hold both") {
    struct Row {
        const char* argument;
        const char* content;
        const char* rest;
    };
    for (const auto& row :
         {Row{"TO:<a@b.example>", "a@b.example", ""},
          Row{"to:<a@b.example> NOTIFY=NEVER", "a@b.example", " NOTIFY=NEVER"},
          Row{"TO: <a@b.example>", "a@b.example", ""},
          Row{"TO:<>", "", ""},
          Row{"TO:<\"a>b\"@c.example> X=1", "\"a>b\"@c.example", " X=1"},
          Row{"TO:<\"a\\\">b\"@c.example>", "\"a\\\">b\"@c.example", ""},
          Row{"TO:<\"a@c.example> X=1", "\"a@c.example", " X=1"}}) {
        CAPTURE(row.argument);
        const auto path = split_path(row.argument, "TO:");
        REQUIRE(path.has_value());
        CHECK(path->content == row.content);
        CHECK(path->rest == row.rest);
    }
    for (const auto* argument :
         {"",
          "TO:",
          "TO:a@b.example",
          "TO:<a@b.example",
          "FROM:<a@b.example>",
          "<a@b.example>",
          "TO:<a@b.example>X"}) {
        CAPTURE(argument);
        CHECK_FALSE(split_path(argument, "TO:").has_value());
    }
}

TEST_CASE("every mailbox that RFC 5321 allows is read") {
    const std::string label(63, 'a');
    const std::string domain = label + "." + label + "." + label + "." + std::string(63, 'b');
    struct Row {
        std::string content;
        Mailbox mailbox;
    };
    for (const auto& row :
         {Row{"anna@example.com", {"anna", "example.com"}},
          Row{"anna@EXAMPLE.Com", {"anna", "EXAMPLE.Com"}},
          Row{"!#$%&'*+-/=?^_`{|}~@example.com", {"!#$%&'*+-/=?^_`{|}~", "example.com"}},
          Row{"\"anna b\"@example.com", {"anna b", "example.com"}},
          Row{"\"a\\\"b\\\\c\"@example.com", {"a\"b\\c", "example.com"}},
          Row{"\"a>b\"@example.com", {"a>b", "example.com"}},
          Row{"\"@\"@example.com", {"@", "example.com"}},
          Row{"anna@[192.0.2.1]", {"anna", "[192.0.2.1]"}},
          Row{"anna@[IPv6:2001:db8::1]", {"anna", "[IPv6:2001:db8::1]"}},
          Row{"@relay.example,@other.example:anna@example.com", {"anna", "example.com"}},
          Row{"j\xC3\xB6rg@b\xC3\xBC"
              "cher.example",
              {"j\xC3\xB6rg",
               "b\xC3\xBC"
               "cher.example"}},
          Row{std::string(64, 'x') + "@example.com", {std::string(64, 'x'), "example.com"}},
          Row{"x@" + domain, {"x", domain}}}) {
        CAPTURE(row.content);
        CHECK(parse_forward_path(row.content) == row.mailbox);
        CHECK(parse_reverse_path(row.content) == row.mailbox);
    }
}

TEST_CASE("only a forward-path may be postmaster alone") {
    CHECK(parse_forward_path("Postmaster") == Mailbox{"Postmaster", ""});
    CHECK(parse_reverse_path("postmaster") == std::nullopt);
}

TEST_CASE("what is no mailbox is refused") {
    for (const auto& content :
         {std::string(),
          std::string("anna"),
          std::string("anna@"),
          std::string("@example.com"),
          std::string("@relay.example"),
          std::string("a b@example.com"),
          std::string("a@b@example.com"),
          std::string("<a@example.com"),
          std::string("\"a@example.com"),
          std::string("a@exa_mple..com"),
          std::string(65, 'x') + "@example.com"}) {
        CAPTURE(content);
        CHECK_FALSE(parse_forward_path(content).has_value());
    }
}
