#include "tests/imap_peer/mailbox.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

using namespace maildocket;
using namespace maildocket::imap;
using maildocket::testing::mail;
using maildocket::testing::Mailbox;

namespace {

// AddressSanitizer keeps freed memory back for a while: nothing can be measured then.
#ifdef __SANITIZE_ADDRESS__
constexpr bool memory_tells = false;
#else
constexpr bool memory_tells = true;
#endif

std::size_t resident_kilobytes() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:")) {
            return std::stoul(line.substr(6));
        }
    }
    return 0;
}

test::DovecotOptions with_capabilities(std::string_view words) {
    test::DovecotOptions options;
    options.capabilities = words;
    return options;
}

}  // namespace

TEST_CASE("mail is found, read and left unread") {
    Mailbox mailbox;
    mailbox.server.deliver("anna", mail("one"));
    mailbox.server.deliver("anna", mail("two", 3000));
    const auto selected = mailbox.open();
    CHECK(selected.exists == 2);
    CHECK(selected.uid_next == 3);
    CHECK(selected.uid_validity != 0);
    CHECK(selected.keeps("\\Flagged"));
    CHECK(!selected.read_only);
    const auto uids = mailbox.client.uid_search("UNDELETED UNFLAGGED UNSEEN UID 1:*");
    REQUIRE(uids == std::vector<Uid>{1, 2});

    const auto summaries = mailbox.client.uid_fetch_summaries(*uids);
    REQUIRE(summaries);
    REQUIRE(summaries->size() == 2);
    CHECK(summaries->at(0).message_id == "<one@example.com>");
    CHECK(summaries->at(1).author == "Anna <anna@northwind.example>");
    CHECK(summaries->at(1).size == mail("two", 3000).size());
    CHECK(summaries->at(1).internal_date);

    std::string text;
    const BodySink sink = [&](std::string_view octets) -> Result<void> {
        text += octets;
        return {};
    };
    const auto fetched = mailbox.client.uid_fetch_body(2, sink, 10'000);
    REQUIRE(fetched);
    CHECK(text == mail("two", 3000));
    CHECK(fetched->octets == text.size());
    CHECK(fetched->internal_date == summaries->at(1).internal_date);
    CHECK(mailbox.client.uid_fetch_beginning(2, 20) == text.substr(0, 20));
    const auto header = mailbox.client.uid_fetch_header(1, 10'000);
    REQUIRE(header);
    CHECK(*header == mail("one").substr(0, header->size()));
    CHECK(header->ends_with("\r\n\r\n"));
    CHECK(mailbox.client.uid_search("UNSEEN") == std::vector<Uid>{1, 2});

    const auto gone = mailbox.client.uid_fetch_body(77, sink, 10'000);
    REQUIRE(!gone);
    CHECK(gone.error().kind == FailureKind::absent);
}

TEST_CASE("a big message is streamed, and stopped where it is too big") {
    constexpr std::size_t octets = 30'000'000;
    Mailbox mailbox;
    mailbox.server.deliver("anna", mail("big", octets));
    mailbox.open();
    std::uint64_t received = 0;
    const BodySink count = [&](std::string_view piece) -> Result<void> {
        received += piece.size();
        return {};
    };
    const auto before = resident_kilobytes();
    const auto fetched = mailbox.client.uid_fetch_body(1, count, UINT64_MAX);
    const auto after = resident_kilobytes();
    REQUIRE(fetched);
    CHECK(received == fetched->octets);
    CHECK(received > octets);
    if constexpr (memory_tells) {
        CHECK(after < before + 8 * 1024);
    }

    received = 0;
    const auto refused = mailbox.client.uid_fetch_body(1, count, octets);
    REQUIRE(!refused);
    CHECK(refused.error().kind == FailureKind::too_large);
    CHECK(received == 0);
    CHECK(!mailbox.client.usable());
}

TEST_CASE("flags are set and taken away") {
    Mailbox mailbox;
    mailbox.server.deliver("anna", mail("one"));
    mailbox.open();
    const std::vector<Uid> uid{1};
    CHECK(mailbox.client.uid_store(uid, FlagChange::add, {"\\Seen", "\\Flagged"}));
    CHECK(mailbox.client.uid_search("SEEN FLAGGED") == uid);
    CHECK(mailbox.client.uid_store(uid, FlagChange::remove, {"\\Flagged"}));
    CHECK(mailbox.client.uid_search("SEEN UNFLAGGED") == uid);
}

TEST_CASE("mail is moved in whatever way the server has, into a folder that is made for it") {
    struct Row {
        std::string capabilities;
        MoveWay way;
    };
    const std::vector<Row> rows{
        {"", MoveWay::move},
        {std::string(test::without_move), MoveWay::copy_expunge},
        {std::string(test::without_uidplus), MoveWay::guarded_expunge},
    };
    for (const auto& row : rows) {
        CAPTURE(row.capabilities);
        Mailbox mailbox(with_capabilities(row.capabilities));
        mailbox.server.deliver("anna", mail("one"));
        mailbox.server.deliver("anna", mail("two"));
        mailbox.open();
        const std::vector<Uid> first{1};
        const auto moved = mailbox.client.uid_move(first, "Erledigt/Aufträge");
        REQUIRE(moved);
        CHECK(*moved == Moved{row.way, true, ""});
        CHECK(mailbox.client.uid_search("ALL") == std::vector<Uid>{2});
        const std::vector<Uid> second{2};
        const auto again = mailbox.client.uid_move(second, "Erledigt/Aufträge");
        REQUIRE(again);
        CHECK(*again == Moved{row.way, false, ""});
        CHECK(mailbox.count("INBOX") == 0);
        CHECK(mailbox.count("Erledigt/Aufträge") == 2);
        const auto copies = mailbox.client.copies_of("Erledigt/Aufträge", "<two@example.com>");
        CHECK(copies == std::vector<Uid>{2});
        CHECK(
            mailbox.client.copies_of("Erledigt/Aufträge", "<x@example.com>") == std::vector<Uid>{}
        );
    }
}

TEST_CASE("what a person deleted is not expunged with ours") {
    Mailbox mailbox(with_capabilities(test::without_uidplus));
    mailbox.server.deliver("anna", mail("ours"));
    mailbox.server.deliver("anna", mail("theirs"));
    mailbox.open();
    const std::vector<Uid> ours{1};
    const std::vector<Uid> theirs{2};
    REQUIRE(mailbox.client.uid_store(theirs, FlagChange::add, {"\\Deleted"}));
    const auto moved = mailbox.client.uid_move(ours, "Trash");
    REQUIRE(moved);
    CHECK(moved->way == MoveWay::left_deleted);
    CHECK(!moved->refusal.empty());
    CHECK(mailbox.count("Trash") == 1);
    CHECK(mailbox.count("INBOX", "DELETED") == 2);
}

TEST_CASE("a full mailbox refuses the copy, and the mail stays where it is") {
    auto options = with_capabilities(test::without_move);
    options.quota = "3K";
    Mailbox mailbox(options);
    mailbox.server.deliver("anna", mail("one", 2000));
    mailbox.open();
    const std::vector<Uid> uid{1};
    const auto moved = mailbox.client.uid_move(uid, "Trash");
    REQUIRE(!moved);
    CHECK(moved.error().kind == FailureKind::no);
    CHECK(moved.error().response_code == "OVERQUOTA");
    CHECK(mailbox.client.usable());
    CHECK(mailbox.count("INBOX", "UNDELETED") == 1);
}

TEST_CASE("folders go where the server has room for them") {
    test::DovecotOptions options;
    options.prefix = "INBOX.";
    options.separator = ".";
    Mailbox mailbox(options);
    CHECK(mailbox.client.personal_namespace() == FolderPlace{"INBOX.", "."});
    const auto made = mailbox.client.ensure_folder("Ticket/Größer & mehr");
    REQUIRE(made == "INBOX.Ticket.Größer & mehr");
    CHECK(mailbox.client.ensure_folder("Ticket/Größer & mehr") == *made);
    CHECK(mailbox.client.select(*made));
    const auto entries = mailbox.client.list("", "*");
    REQUIRE(entries);
    CHECK(std::ranges::any_of(*entries, [&](const auto& entry) { return entry.name == *made; }));
    CHECK(mailbox.client.folder_for("\\Trash") == "INBOX.Trash");
    CHECK(mailbox.client.folder_for("\\Archive") == std::nullopt);
    const auto refused = mailbox.client.create("Outside");
    REQUIRE(!refused);
    CHECK(refused.error().kind == FailureKind::no);
    CHECK(mailbox.client.create(*made));  // it is there already
}

TEST_CASE("a mail that is added gets its UID told, and is expunged alone") {
    Mailbox mailbox;
    CHECK(mailbox.client.append("INBOX", mail("probe"), {"\\Seen"}) == Uid{1});
    CHECK(mailbox.client.append("INBOX", mail("other"), {"\\Deleted"}) == Uid{2});
    mailbox.open();
    const std::vector<Uid> probe{1};
    CHECK(mailbox.client.uid_store(probe, FlagChange::add, {"\\Deleted"}));
    CHECK(mailbox.client.uid_expunge(probe));
    CHECK(mailbox.client.uid_search("ALL") == std::vector<Uid>{2});
    const auto nowhere = mailbox.client.append("Nowhere", mail("probe"));
    REQUIRE(!nowhere);
    CHECK(nowhere.error().response_code == "TRYCREATE");
}

TEST_CASE("a folder that is too large for one answer is searched all the same") {
    ClientLimits limits;
    limits.messages_per_search_max = 2;
    Mailbox mailbox({}, limits);
    for (const auto* name : {"one", "two", "three", "four", "five"}) {
        REQUIRE(mailbox.client.append("INBOX", mail(name)));
    }
    mailbox.open();
    const std::vector<Uid> second{2};
    REQUIRE(mailbox.client.uid_store(second, FlagChange::add, {"\\Deleted"}));
    REQUIRE(mailbox.client.uid_expunge(second));
    CHECK(mailbox.client.uid_search("UNDELETED") == std::vector<Uid>{1, 3, 4, 5});
    CHECK(mailbox.client.uid_search("UNDELETED UID 4:*") == std::vector<Uid>{4, 5});
    REQUIRE(mailbox.client.append("INBOX", mail("six")));
    CHECK(mailbox.client.uid_search("ALL") == std::vector<Uid>{1, 3, 4, 5, 6});
}

TEST_CASE("news ends the wait, whether it comes before or in it") {
    Mailbox mailbox;
    mailbox.open();
    REQUIRE(mailbox.client.uid_search("ALL"));
    SUBCASE("before") {
        mailbox.server.deliver("anna", mail("one"));
        CHECK(mailbox.client.idle(std::chrono::minutes{2}) == IdleEnd::news);
    }
    SUBCASE("in it") {
        const std::jthread agent([&] { mailbox.server.deliver("anna", mail("one")); });
        CHECK(mailbox.client.idle(std::chrono::minutes{2}) == IdleEnd::news);
    }
    CHECK(mailbox.client.uid_search("ALL") == std::vector<Uid>{1});
    CHECK(mailbox.client.idle(std::chrono::milliseconds{1}) == IdleEnd::time);
    CHECK(mailbox.client.noop());
    mailbox.client.logout();
    CHECK(!mailbox.client.usable());
}
