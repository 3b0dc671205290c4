#include "imap/mail_head.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace maildocket::mailbox {

namespace {

std::string address(const std::optional<Mailbox>& mailbox) {
    return mailbox ? mailbox->address() : "<>";
}

}  // namespace

TEST_CASE("the envelope's sender is the delivering server's Return-Path, else the author") {
    struct Case {
        std::string head;
        std::string expected;
    };
    const std::vector<Case> cases{
        {"Return-Path: <anna@x.example>\r\nFrom: b@y.example\r\n\r\n", "anna@x.example"},
        {"From: b@y.example\r\nRETURN-PATH:\r\n <anna@x.example>\r\n\r\n", "anna@x.example"},
        {"Return-Path: <>\r\nFrom: b@y.example\r\n\r\n", "<>"},
        {"Return-Path: <first@x>\r\nReturn-Path: <second@x>\r\n\r\n", "first@x"},
        {"From: Anna Berg <anna@x.example>\r\n\r\n", "anna@x.example"},
        {"From: \"Berg, Anna\" <anna@x.example>\n\n", "anna@x.example"},
        {"From: nobody at all\r\n\r\n", "<>"},
        {"\r\nFrom: body@x.example\r\n", "<>"},
        {"", "<>"},
        {"From", "<>"},
    };
    for (const auto& each : cases) {
        CAPTURE(each.head);
        CHECK(address(read_head(each.head).reverse_path) == each.expected);
    }
}

TEST_CASE("identity is kept as it came, unfolded and bounded") {
    const auto head =
        read_head("Message-ID:\r\n\t<1@x>\r\nFrom: =?utf-8?q?J=C3=BCrgen?=\r\n <j@x>\r\n\r\n");
    CHECK(head.message_id == "<1@x>");
    CHECK(head.author == "=?utf-8?q?J=C3=BCrgen?= <j@x>");
    CHECK(read_head("From: " + std::string(5000, 'a') + "\r\n\r\n").author.size() == 998);
}

TEST_CASE("a signed address behind + is asked for first, the mailbox's own address last") {
    const std::vector<Mailbox> queue{{"support", "example.com"}, {"help", "example.com"}};
    struct Case {
        std::string head;
        std::vector<std::string> expected;
    };
    const std::vector<Case> cases{
        {"To: support@example.com\r\n\r\n", {"support@example.com"}},
        {"To: Desk <Support+t-abc@Example.com>, x@y.example\r\n\r\n",
         {"Support+t-abc@Example.com", "support@example.com"}},
        {"To: a+b@example.com\r\nCc: help+t-1@example.com\r\n\r\n",
         {"help+t-1@example.com", "support@example.com"}},
        {"To: support+t-2@example.com\r\nDelivered-To: support+t-1@example.com\r\n\r\n",
         {"support+t-1@example.com", "support+t-2@example.com", "support@example.com"}},
        {"Subject: nothing\r\n\r\n", {"support@example.com"}},
    };
    for (const auto& each : cases) {
        CAPTURE(each.head);
        std::vector<std::string> found;
        for (const auto& mailbox : recipients_of(read_head(each.head), queue, queue.front())) {
            found.push_back(mailbox.address());
        }
        CHECK(found == each.expected);
    }
    std::string many = "To: ";
    for (int i = 0; i < 1000; ++i) {
        many += "support+" + std::to_string(i) + "@example.com, ";
    }
    CHECK(recipients_of(read_head(many), queue, queue.front()).size() == 4);
}

}  // namespace maildocket::mailbox
