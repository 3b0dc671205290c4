#include "core/mime/identity.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using maildocket::Result;
using maildocket::mime::Identity;
using maildocket::mime::is_trace_field;
using maildocket::mime::MemorySource;
using maildocket::mime::message_identity;
using maildocket::mime::Source;

namespace {

Identity identity_of(const std::string& mail) {
    MemorySource source(mail);
    return message_identity(source).value();
}

// Hands out a few octets at a time, as a file or socket may.
class SlowSource final : public Source {
public:
    SlowSource(std::string mail, std::size_t step) : mail_(std::move(mail)), step_(step) {}
    [[nodiscard]] std::uint64_t octets() const override { return mail_.size(); }
    [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, std::span<char> into) override {
        return mail_.copy(into.data(), std::min(step_, into.size()), offset);
    }

private:
    std::string mail_;
    std::size_t step_;
};

std::string with_crlf(const std::string& mail) {
    std::string result;
    for (const char letter : mail) {
        result += letter == '\n' ? "\r\n" : std::string(1, letter);
    }
    return result;
}

const std::string plain =
    "From: anna@example.com\n"
    "Subject: a\n b\n"
    "Message-ID: <1@example.com>\n"
    "\n"
    "Received: in the body this is text\n"
    "bye\n";

}  // namespace

TEST_CASE("the same mail over two ways has one identity") {
    const std::string traced =
        "From anna@example.com Tue Jan  6 10:00:00 2026\n"
        "Return-Path: <anna@example.com>\n"
        "Received: from a\n\tby b; now\n"
        "RECEIVED : from c\n"
        "ARC-Seal: i=1\n"
        "X-Spam-Status: No\n"
        "X-Maildocket-Verdict: 1\n" +
        plain;
    CHECK(identity_of(plain).digest == identity_of(traced).digest);
    CHECK(identity_of(plain).digest == identity_of(with_crlf(traced)).digest);
    CHECK(identity_of(plain).digest == identity_of(with_crlf(plain) + "\r\n").digest);
    CHECK(identity_of(plain).received_count == 0);
    CHECK(identity_of(traced).received_count == 2);
}

TEST_CASE("another content is another identity") {
    for (const auto& other :
         {"X" + plain,
          plain + "x",
          "To: x\n" + plain,
          std::string(plain).replace(plain.find(" b"), 2, " c"),
          std::string(plain).replace(plain.find("bye"), 3, "\nbye"),
          std::string(plain).replace(plain.find("bye"), 3, "b\rye")}) {
        CAPTURE(other);
        CHECK(identity_of(plain).digest != identity_of(other).digest);
    }
}

TEST_CASE("an identity does not depend on how a mail is read") {
    const auto mail = with_crlf("Received: x\n y\n" + plain + "\n\n\r\nx\n");
    for (std::size_t step = 1; step <= mail.size(); ++step) {
        CAPTURE(step);
        SlowSource source(mail, step);
        CHECK(message_identity(source).value() == identity_of(mail));
    }
}

TEST_CASE("odd mails have an identity too") {
    CHECK(identity_of("").digest == identity_of("\r\n").digest);
    CHECK(identity_of("no field at all").digest != identity_of("").digest);
    CHECK(identity_of("Received: x").received_count == 1);
    CHECK(identity_of(std::string(100'000, 'x')).digest != identity_of("").digest);
}

TEST_CASE("trace fields are known by name without case") {
    for (const auto* name :
         {"Received",
          "return-path",
          "Delivered-To",
          "DKIM-Signature",
          "ARC-Message-Signature",
          "Authentication-Results",
          "X-Spam-Flag",
          "X-Maildocket-Loop"}) {
        CAPTURE(name);
        CHECK(is_trace_field(name));
    }
    for (const auto* name : {"From", "To", "Subject", "Message-ID", "Archive", "Resent-From"}) {
        CAPTURE(name);
        CHECK_FALSE(is_trace_field(name));
    }
}
