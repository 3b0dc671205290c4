#include "tests/cli/desk.hpp"

#include <doctest/doctest.h>

using namespace maildocket::test;

namespace {

std::string mail_of_stranger(const std::string& message_id) {
    return "From: Mallory <mallory@elsewhere.example>\r\nSubject: Hello\x1b[2J\r\nMessage-ID: <" +
           message_id + ">\r\n\r\nI am new here.\r\n";
}

}  // namespace

TEST_CASE("the ledger is listed, searched and shown as the contract says") {
    const CliDesk desk;
    desk.add_people();
    desk.take(mail_of_anna("First", "1@n"));
    desk.take(mail_of_anna("First", "1@n"));
    desk.take(mail_of_stranger("2@e"));

    const auto rows = desk.json({"ledger", "list"}).as_array();
    REQUIRE(rows.size() == 3);
    CHECK(
        names_of(rows[2]) ==
        "id outcome reason queue recipient reverse_path from subject message_id ticket article_id "
        "door "
        "size received_at"
    );
    CHECK(rows[2].at("outcome") == "created");
    CHECK(rows[2].at("queue") == "support");
    CHECK(rows[2].at("recipient") == "support@example.com");
    CHECK(rows[2].at("from") == "anna@northwind.example");
    CHECK(rows[2].at("ticket") == "TCK-1");
    CHECK(rows[2].at("article_id").is_int64());
    CHECK(rows[2].at("message_id") == "1@n");
    CHECK(rows[1].at("outcome") == "duplicate");
    CHECK(rows[0].at("outcome") == "held");
    CHECK(rows[0].at("ticket").is_null());
    CHECK(rows[0].at("reason").is_string());

    const auto count = [&desk](std::vector<std::string> filter) {
        filter.insert(filter.begin(), {"ledger", "list"});
        return desk.json(filter).as_array().size();
    };
    CHECK(count({"--address", "Mallory@Elsewhere.Example"}) == 1);
    CHECK(count({"--address", "NORTHWIND"}) >= 2);
    CHECK(count({"--message-id", "<1@n>"}) == 2);
    CHECK(count({"--subject", "hello"}) == 1);
    CHECK(count({"--ticket", "tck-1"}) == 2);
    CHECK(count({"--ticket", "TCK-7"}) == 0);
    CHECK(count({"--outcome", "held"}) == 1);
    CHECK(count({"--queue-id", "4XyZ"}) == 0);
    CHECK(count({"--limit", "1"}) == 1);
    desk.refused(2, {"ledger", "list", "--outcome", "lost"});

    const auto id = std::to_string(rows[0].at("id").as_int64());
    const auto delivery = desk.json({"ledger", "show", id});
    CHECK(names_of(delivery).ends_with("received_at trace"));
    CHECK(names_of(delivery.at("trace").at(0)) == "rule evidence result");
    CHECK(desk.done({"ledger", "show", id}).find("I am new here.") != std::string::npos);
    desk.refused(1, {"ledger", "show", "99"});
}

TEST_CASE("nothing that a stranger wrote reaches the terminal raw") {
    const CliDesk desk;
    desk.take(mail_of_stranger("2@e"));
    for (const auto& verb : std::vector<std::vector<std::string>>{
             {"ledger", "list"},
             {"ledger", "show", "1"},
             {"review", "list"},
             {"review", "show", "1"}}) {
        CHECK(desk.done(verb).find('\x1b') == std::string::npos);
    }
}

TEST_CASE("a held mail is reviewed and thrown away") {
    const CliDesk desk;
    desk.take(mail_of_stranger("2@e"));
    const auto reviews = desk.json({"review", "list"});
    CHECK(names_of(reviews.at(0)) == "id delivery_id reason from subject received_at");
    CHECK(reviews.at(0).at("from") == "mallory@elsewhere.example");
    const auto id = std::to_string(reviews.at(0).at("id").as_int64());
    CHECK(desk.json({"review", "show", id}).at("delivery").at("outcome") == "held");
    desk.done({"review", "discard", id});
    CHECK(desk.json({"review", "list"}).as_array().empty());
    CHECK(desk.json({"ledger", "list"}).at(0).at("outcome") == "discarded");
    desk.refused(1, {"review", "discard", id});
    desk.refused(1, {"review", "show", "99"});
}

TEST_CASE("mail to be sent is listed, cancelled and tried again") {
    const CliDesk desk;
    desk.add_people();
    desk.take(mail_of_anna("First", "1@n"));
    const auto rows = desk.json({"outbox", "list"});
    CHECK(
        names_of(rows.at(0)) ==
        "id kind ticket to subject state attempts last_error created_at sent_at"
    );
    CHECK(rows.at(0).at("kind") == "acknowledgement");
    CHECK(rows.at(0).at("ticket") == "TCK-1");
    CHECK(rows.at(0).at("to") == "anna@northwind.example");
    CHECK(rows.at(0).at("state") == "queued");
    CHECK(rows.at(0).at("sent_at").is_null());
    const auto id = std::to_string(rows.at(0).at("id").as_int64());
    desk.done({"outbox", "retry", id});
    desk.done({"outbox", "cancel", id});
    CHECK(desk.json({"outbox", "list"}).at(0).at("state") == "cancelled");
    desk.refused(1, {"outbox", "retry", "99"});
    desk.refused(1, {"outbox", "cancel", "99"});
}

TEST_CASE("a notification is seen to") {
    const CliDesk desk;
    desk.add_people();
    desk.take(mail_of_anna("First", "1@n"));
    desk.done({"ticket", "state", "TCK-1", "closed"});
    REQUIRE(desk.take(mail_of_anna("Re: [TCK-1] First", "2@n")) == "250 2.0.0 closed [TCK-1]");
    const auto rows = desk.json({"notification", "list"});
    CHECK(names_of(rows.at(0)) == "id kind text ticket created_at done");
    CHECK(rows.at(0).at("ticket") == "TCK-1");
    CHECK(rows.at(0).at("done") == false);
    desk.done({"notification", "done", std::to_string(rows.at(0).at("id").as_int64())});
    CHECK(desk.json({"notification", "list"}).at(0).at("done") == true);
    desk.refused(1, {"notification", "done", "99"});
}
