#include "tests/cli/desk.hpp"

#include <doctest/doctest.h>

using namespace maildocket::test;

TEST_CASE("a ticket is listed and shown as the contract says") {
    const CliDesk desk;
    desk.add_people();
    const auto mail = mail_of_anna("Drucker =?utf-8?Q?gr=C3=BCn?=", "1@northwind.example");
    REQUIRE(desk.take(mail) == "250 2.0.0 created [TCK-1]");

    const auto row = desk.json({"ticket", "list"}).at(0);
    CHECK(
        names_of(row) ==
        "ref number queue subject state client contact assignee articles created_at updated_at"
    );
    CHECK(row.at("ref") == "TCK-1");
    CHECK(row.at("number") == 1);
    CHECK(row.at("queue") == "support");
    CHECK(row.at("subject") == "Drucker grün");
    CHECK(row.at("state") == "new");
    CHECK(row.at("client") == "Northwind Ltd");
    CHECK(row.at("contact") == "anna@northwind.example");
    CHECK(row.at("assignee").is_null());
    CHECK(row.at("articles") == 1);
    CHECK(row.at("created_at").as_string().ends_with("Z"));

    const auto ticket = desk.json({"ticket", "show", "[tck-001]"});
    CHECK(
        names_of(ticket) ==
        "ref number queue subject state client contact assignee created_at updated_at watchers "
        "articles"
    );
    CHECK(ticket.at("watchers").is_array());
    const auto article = ticket.at("articles").at(0);
    CHECK(
        names_of(article) ==
        "id kind author author_email trust warning subject text html new_text message_id "
        "delivery_id "
        "created_at attachments"
    );
    CHECK(article.at("kind") == "client");
    CHECK(article.at("author") == "Anna Berg");
    CHECK(article.at("author_email") == "anna@northwind.example");
    CHECK(article.at("trust") == "known");
    CHECK(article.at("warning").is_null());
    CHECK(article.at("text").as_string().starts_with("The printer is grün."));
    CHECK(article.at("html").is_null());
    CHECK(article.at("message_id") == "1@northwind.example");
    CHECK(article.at("attachments").as_array().empty());

    const auto id = std::to_string(article.at("id").as_int64());
    CHECK(desk.done({"ticket", "original", id}).find(mail) != std::string::npos);
    CHECK(desk.done({"ticket", "show", "TCK-1"}).find("The printer is grün.") != std::string::npos);
}

TEST_CASE("attachments are shown with what they are") {
    const CliDesk desk;
    desk.add_people();
    desk.take(
        "From: anna@northwind.example\r\nTo: support@example.com\r\nSubject: x\r\nMessage-ID: "
        "<a@b>\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n"
        "--b\r\nContent-Type: text/plain; name=notes.txt\r\n"
        "Content-Disposition: attachment; filename=notes.txt\r\n\r\nhello\r\n"
        "--b\r\nContent-Type: application/octet-stream; name=run.exe\r\n"
        "Content-Disposition: attachment; filename=run.exe\r\n\r\nhello\r\n--b--\r\n"
    );
    const auto attachments =
        desk.json({"ticket", "show", "TCK-1"}).at("articles").at(0).at("attachments").as_array();
    REQUIRE(attachments.size() == 2);
    CHECK(names_of(attachments[0]) == "name content_type size sha256 inline refused");
    CHECK(attachments[0].at("name") == "notes.txt");
    CHECK(attachments[0].at("size") == 5);
    CHECK(
        attachments[0].at("sha256") ==
        "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    );
    CHECK(attachments[0].at("inline") == false);
    CHECK(attachments[0].at("refused").is_null());
    CHECK(attachments[1].at("refused").is_string());
}

TEST_CASE("tickets are filtered by state, queue, client and text") {
    const CliDesk desk;
    desk.add_people();
    desk.take(mail_of_anna("First", "1@n"));
    desk.take(mail_of_anna("Second", "2@n"));
    desk.take(mail_of_anna("Third", "3@n"), "sales@example.com");
    desk.done({"ticket", "state", "TCK-2", "pending"});
    const auto refs = [&desk](std::vector<std::string> filter) {
        filter.insert(filter.begin(), {"ticket", "list"});
        const auto rows = desk.json(filter);
        std::string found;
        for (const auto& row : rows.as_array()) {
            found.append(found.empty() ? "" : " ").append(row.at("ref").as_string());
        }
        return found;
    };
    CHECK(refs({}) == "SAL-1 TCK-2 TCK-1");
    CHECK(refs({"--state", "pending"}) == "TCK-2");
    CHECK(refs({"--queue", "sales"}) == "SAL-1");
    CHECK(refs({"--client", "Northwind Ltd"}) == "SAL-1 TCK-2 TCK-1");
    CHECK(refs({"--client", "Nobody"}).empty());
    CHECK(refs({"--search", "SECOND"}) == "TCK-2");
    CHECK(refs({"--limit", "2"}) == "SAL-1 TCK-2");
    desk.refused(2, {"ticket", "list", "--state", "asleep"});
    desk.refused(1, {"ticket", "list", "--queue", "nowhere"});
}

TEST_CASE("notes, assignments and states are kept") {
    const CliDesk desk;
    desk.add_people();
    desk.take(mail_of_anna("First", "1@n"));
    desk.done({"ticket", "note", "TCK-1", "--agent", "max@example.com"}, "Called her.\nGrüße\n");
    desk.done({"ticket", "assign", "TCK-1", "MAX@example.com"});
    desk.done({"ticket", "state", "TCK-1", "resolved"});
    const auto ticket = desk.json({"ticket", "show", "TCK-1"});
    CHECK(ticket.at("assignee") == "max@example.com");
    CHECK(ticket.at("state") == "resolved");
    const auto note = ticket.at("articles").at(1);
    CHECK(note.at("kind") == "note");
    CHECK(note.at("author") == "Max Adler");
    CHECK(note.at("author_email") == "max@example.com");
    CHECK(note.at("text") == "Called her.\nGrüße");
    CHECK(note.at("message_id").is_null());
    CHECK(note.at("delivery_id").is_null());
    desk.done({"ticket", "assign", "TCK-1", "--nobody"});
    CHECK(desk.json({"ticket", "list"}).at(0).at("assignee").is_null());
}

TEST_CASE("an agent's reply is kept and goes to contact and watchers") {
    const CliDesk desk;
    desk.add_people();
    desk.take(mail_of_anna("First", "1@n"));
    const auto plan = desk.file("plan.pdf", "%PDF-1.4 plan");
    const auto program = desk.file("setup.exe", "MZ");
    const std::vector<std::string> reply{"ticket", "reply", "TCK-1", "--agent", "max@example.com"};
    const auto with = [&reply](const std::vector<std::string>& files) {
        auto all = reply;
        for (const auto& file : files) {
            all.insert(all.end(), {"--attach", file});
        }
        return all;
    };
    const auto mails = [&desk] { return desk.json({"outbox", "list"}).as_array().size(); };
    const auto before = mails();
    desk.refused(1, with({plan, program}), "Have a look.\n");
    desk.refused(66, with({desk.path("nothing.pdf")}), "Have a look.\n");
    desk.refused(66, with({"/"}), "Have a look.\n");
    desk.refused(1, with({"/dev/zero"}), "Have a look.\n");  // no end, so too large
    desk.refused(65, with({plan}), " \n");
    CHECK(mails() == before);

    desk.done(with({plan}), "Have a look.\n");
    const auto ticket = desk.json({"ticket", "show", "TCK-1"});
    CHECK(ticket.at("state") == "open");
    const auto& articles = ticket.at("articles").as_array();
    const auto& article = articles.at(1);
    CHECK(article.at("kind") == "agent");
    CHECK(article.at("author") == "Max Adler");
    CHECK(article.at("text") == "Have a look.");
    CHECK(article.at("attachments").at(0).at("name") == "plan.pdf");
    CHECK(article.at("attachments").at(0).at("content_type") == "application/pdf");
    CHECK(article.at("attachments").at(0).at("size") == 13);
    REQUIRE(mails() == before + 1);
    const auto mail = desk.json({"outbox", "list"}).at(0);
    CHECK(mail.at("kind") == "agent_reply");
    CHECK(mail.at("to") == "anna@northwind.example");
    CHECK(mail.at("subject") == "[TCK-1] First");

    desk.done({"ticket", "assign", "TCK-1", "max@example.com"});
    CHECK(desk.json({"outbox", "list"}).at(0).at("kind") == "notice");
    CHECK(desk.json({"outbox", "list"}).at(0).at("to") == "max@example.com");
    desk.done({"ticket", "state", "TCK-1", "closed"});
    CHECK(desk.refused(1, with({}), "Too late.\n").find("closed") != std::string::npos);
}

TEST_CASE("what a ticket does not allow is refused") {
    const CliDesk desk;
    desk.add_people();
    desk.take(mail_of_anna("First", "1@n"));
    desk.refused(1, {"ticket", "show", "TCK-9"});
    desk.refused(1, {"ticket", "show", "ABC-1"});
    desk.refused(2, {"ticket", "show", "nonsense"});
    desk.refused(2, {"ticket", "show", "TCK-99999999999999999999"});
    desk.refused(1, {"ticket", "original", "99"});
    desk.refused(1, {"ticket", "assign", "TCK-1", "nobody@example.com"});
    desk.refused(2, {"ticket", "assign", "TCK-1"});
    desk.refused(1, {"ticket", "note", "TCK-1", "--agent", "nobody@example.com"}, "x");
    desk.refused(65, {"ticket", "note", "TCK-1", "--agent", "max@example.com"}, " \n");
    desk.refused(2, {"ticket", "state", "TCK-1", "asleep"});
    desk.done({"ticket", "state", "TCK-1", "closed"});
    CHECK(
        desk.refused(1, {"ticket", "state", "TCK-1", "open"}).find("closed") != std::string::npos
    );
}

TEST_CASE("a merged ticket names the other") {
    const CliDesk desk;
    desk.add_people();
    desk.take(mail_of_anna("First", "1@n"));
    desk.take(mail_of_anna("Second", "2@n"));
    desk.refused(1, {"ticket", "merge", "TCK-1", "TCK-1"});
    desk.done({"ticket", "merge", "TCK-2", "TCK-1"});
    CHECK(desk.json({"ticket", "show", "TCK-2"}).at("state") == "closed");
    CHECK(desk.done({"ticket", "show", "TCK-2"}).find("Merged into  TCK-1\n") != std::string::npos);
    CHECK(desk.take(mail_of_anna("Re: [TCK-2]", "3@n")) == "250 2.0.0 appended [TCK-1]");
}
