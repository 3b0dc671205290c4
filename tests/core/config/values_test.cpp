#include "core/config/values.hpp"

#include <doctest/doctest.h>

using namespace maildocket;
using namespace maildocket::config;

TEST_CASE("a size has a unit of 1000 or of 1024, or none") {
    CHECK(parse_size("50MiB") == 50ULL << 20U);
    CHECK(parse_size("15 MB") == 15'000'000);
    CHECK(parse_size("1gib") == 1ULL << 30U);
    CHECK(parse_size("2 GB") == 2'000'000'000);
    CHECK(parse_size("3KiB") == 3072);
    CHECK(parse_size("3 kB") == 3000);
    CHECK(parse_size(" 7 B ") == 7);
    CHECK(parse_size("42") == 42);
    for (const auto* text :
         {"",
          "MiB",
          "-1",
          "+1",
          "1.5MiB",
          "1 M",
          "1e3",
          "1 MiB MiB",
          "18446744073709551616",
          "18014398509481984 KiB"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_size(text));
    }
}

TEST_CASE("a size is shown in the largest unit that leaves a whole number") {
    CHECK(size_text(1) == "1 octet");
    CHECK(size_text(1000) == "1000 octets");
    CHECK(size_text(1024) == "1 KiB");
    CHECK(size_text(15ULL << 20U) == "15 MiB");
    CHECK(size_text(1ULL << 40U) == "1024 GiB");
    CHECK(size_text(0) == "0 octets");
}

TEST_CASE("a prefix cannot run into the number behind it") {
    for (const auto* text : {"TCK-", "A", "HD#", "Bug_", "IT2-", "ABCDEFGHIJKLMNO-"}) {
        CAPTURE(text);
        CHECK(parse_prefix(text) == text);
    }
    for (const auto* text :
         {"", "-", "#", "1A-", "A1", "TCK 1-", "TCK-1", "[A-", "Ä-", "ABCDEFGHIJKLMNOP-"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_prefix(text));
    }
}

TEST_CASE("a language is a code of RFC 5646") {
    for (const auto* text : {"en", "de-CH", "pt-BR", "zh-Hans-CN", "gsw"}) {
        CAPTURE(text);
        CHECK(parse_language(text) == text);
    }
    for (const auto* text :
         {"", "e", "english", "en-", "en--US", "-en", "en_US", "e1", "de-toolongsub"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_language(text));
    }
}

TEST_CASE("a file type is an extension or a media type in lower case") {
    CHECK(parse_file_type(".EXE") == "exe");
    CHECK(parse_file_type("7z") == "7z");
    CHECK(parse_file_type("image/SVG+xml") == "image/svg+xml");
    for (const auto* text : {"", ".", "*", "tar.gz", "image/", "/png", "a/b/c", "a b"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_file_type(text));
    }
}

TEST_CASE("a host stands without port and brackets") {
    CHECK(parse_host("imap.example.com") == "imap.example.com");
    CHECK(parse_host("192.0.2.1") == "192.0.2.1");
    CHECK(parse_host("[2001:db8::1]") == "2001:db8::1");
    CHECK(parse_host("2001:db8::1") == "2001:db8::1");
    for (const auto* text : {"", "*", "a:993", "[::1]:993", "a b", "unix:/run/x", "[a]"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_host(text));
    }
}

TEST_CASE("a transport is a server, a command, a mailbox or nothing") {
    CHECK(parse_transport("smtp://mx.example.com")->server == Endpoint{"mx.example.com", 25, {}});
    CHECK(parse_transport("smtp://[::1]:2525")->server == Endpoint{"::1", 2525, {}});
    CHECK(parse_transport("smtps://mx.example.com")->server.port == 465);
    CHECK(parse_transport("smtps://mx.example.com")->kind == TransportKind::smtps);
    CHECK(parse_transport("sendmail")->command == "/usr/sbin/sendmail");
    CHECK(parse_transport("sendmail:/opt/bin/send")->command == "/opt/bin/send");
    CHECK(parse_transport("sendmail:/opt/bin/send")->kind == TransportKind::sendmail);
    CHECK(parse_transport("mailbox:m365")->mailbox == "m365");
    CHECK(parse_transport("none")->kind == TransportKind::none);
    for (const auto* text :
         {"",
          "smtp",
          "smtp:",
          "smtp://*",
          "smtp://a:b",
          "smtp://a/",
          "mailbox:",
          "sendmail:x",
          "None"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_transport(text));
    }
}

TEST_CASE("a file is looked for beside the configuration unless it is absolute") {
    CHECK(resolve_file("/etc/maildocket/", "a/b") == "/etc/maildocket/a/b");
    CHECK(resolve_file("/etc/maildocket", "a") == "/etc/maildocket/a");
    CHECK(resolve_file("/etc/maildocket/", "/a") == "/a");
    CHECK(resolve_file("", "a") == "a");
}

TEST_CASE("an address of the web is https, or http on the loopback address") {
    for (const auto* text :
         {"https://login.example.com",
          "https://login.example.com:8443/a/b?c=d",
          "http://127.0.0.1:8080/callback",
          "http://localhost/",
          "http://[::1]:9/"}) {
        CAPTURE(text);
        CHECK(parse_web_url(text) == text);
    }
    for (const auto* text :
         {"",
          "https://",
          "https:///path",
          "http://login.example.com/",
          "http://127.0.0.1.example.com/",
          "https://user@login.example.com/",
          "https://login.example.com/#part",
          "https://login.example.com/a b",
          "https://login.example.com:0/",
          "ftp://login.example.com/",
          "login.example.com"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_web_url(text));
    }
}

TEST_CASE("scopes stand with one blank between them") {
    CHECK(parse_scope("mail offline_access") == "mail offline_access");
    for (const auto* text :
         {"", " mail", "mail ", "mail  x", "ma\"il", "ma\\il", "m\tx", "m\xc3\xa4"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_scope(text));
    }
}

TEST_CASE("a day is a date without a time") {
    CHECK(parse_day("2027-01-31") == parse_rfc3339("2027-01-31T00:00:00Z"));
    for (const auto* text : {"", "2027-1-31", "2027-13-01", "2027-01-31T00:00:00Z", "31.01.2027"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_day(text));
    }
}
