#include "core/intake/prepare.hpp"

#include "core/model/signed_message_id.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

using namespace maildocket;
using namespace std::chrono_literals;

namespace {

const auto noon = *parse_rfc3339("2026-11-28T12:00:00Z");
const Mailbox support{"support", "example.com"};

std::shared_ptr<const intake::IntakePolicy> policy() {
    auto policy = std::make_shared<intake::IntakePolicy>();
    policy->keys = KeyRing({{1, std::string(32, 'a'), noon - 24h}});
    return policy;
}

std::string signed_id(std::int64_t ticket) {
    return '<' +
           sign_message_id(policy()->keys, TicketId{ticket}, OutboxId{1}, noon, "example.com") +
           '>';
}

std::string thread_root(std::int64_t ticket) {
    return '<' + thread_root_id(policy()->keys, TicketId{ticket}, noon, "example.com") + '>';
}

std::optional<TicketId> ticket_of(const std::string& octets, Timestamp now = noon) {
    auto spool = std::make_unique<intake::Spool>();
    REQUIRE(spool->append(octets).has_value());
    const auto mail =
        intake::prepare({}, std::move(spool), policy(), now, intake::Staging::look_only);
    REQUIRE(mail.has_value());
    return intake::incoming(**mail, support).signed_message_id;
}

const std::string bounce_head =
    "From: MAILER-DAEMON@mx.example\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
    "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
    "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
    "Final-Recipient: rfc822; tom@example.net\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
    "--b\r\nContent-Type: message/rfc822\r\n\r\n";

}  // namespace

TEST_CASE("a mail is tied to the ticket of the newest signed ID that it refers to") {
    struct Row {
        std::string headers;
        std::optional<TicketId> ticket;
    };
    const std::vector<Row> rows{
        {"In-Reply-To: " + signed_id(7), TicketId{7}},
        {"References: " + thread_root(7) + " <x@example.net>", TicketId{7}},
        {"In-Reply-To: <x@example.net>\r\nReferences: " + thread_root(7), TicketId{7}},
        {"References: " + signed_id(7) + "\r\n " + signed_id(8), TicketId{8}},
        {"In-Reply-To: " + signed_id(7) + "\r\nReferences: " + signed_id(8), TicketId{7}},
        {"References: <mail.aaaa@example.com> <x@example.net>", std::nullopt},
        {"X-Other: " + signed_id(7), std::nullopt},
        {"Message-ID: " + signed_id(7), std::nullopt},
    };
    for (const auto& [headers, ticket] : rows) {
        CAPTURE(headers);
        CHECK(ticket_of("From: a@example.net\r\n" + headers + "\r\n\r\ntext\r\n") == ticket);
    }
}

TEST_CASE("a bounce is tied to the ticket of the mail that came back") {
    const auto returned = "Message-ID: " + signed_id(7) + "\r\n\r\ntext\r\n--b--\r\n";
    CHECK(ticket_of(bounce_head + returned) == TicketId{7});
    CHECK(
        ticket_of("In-Reply-To: " + signed_id(8) + "\r\n" + bounce_head + returned) == TicketId{7}
    );
    CHECK(ticket_of(bounce_head + "Subject: x\r\n\r\n--b--\r\n") == std::nullopt);
}

TEST_CASE("beyond the limit of looked-at IDs a signed one counts no more") {
    std::string references = "From: a@example.net\r\nReferences: " + thread_root(7);
    for (int i = 1; i < 200; ++i) {
        references += "\r\n <" + std::to_string(i) + "@x.example>";
    }
    CHECK(ticket_of(references + "\r\n\r\ntext\r\n") == TicketId{7});
    CHECK(ticket_of(references + "\r\n <200@x.example>\r\n\r\ntext\r\n") == std::nullopt);
}
