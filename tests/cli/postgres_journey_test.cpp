#include "tests/cli/desk.hpp"
#include "tests/support/postgres_server.hpp"

#include <doctest/doctest.h>

using namespace maildocket::test;

TEST_CASE("the commands do the same on PostgreSQL") {
    const CliDesk desk(PostgresServer::shared().make_database());
    desk.add_people();
    desk.refused(1, {"client", "add", "Northwind Ltd"});
    desk.refused(1, {"domain", "add", "a.example", "--client", "Nobody"});
    desk.refused(1, {"contact", "archive", "nobody@n.example"});
    const auto faults = desk.refused(
        65,
        {"import", "contacts", "-"},
        "email,name,client\na@n.example,A,Northwind Ltd\nb@n.example,B,Nobody\n"
    );
    CHECK(faults.find("-:3: no client \"Nobody\"") != std::string::npos);
    CHECK(desk.json({"contact", "list"}).as_array().size() == 1);

    CHECK(desk.take(mail_of_anna("First", "1@n")) == "250 2.0.0 created [TCK-1]");
    CHECK(desk.take(mail_of_anna("Second", "2@n")) == "250 2.0.0 created [TCK-2]");
    desk.done({"ticket", "note", "TCK-1", "--agent", "max@example.com"}, "Called her.");
    desk.done({"ticket", "assign", "TCK-1", "max@example.com"});
    desk.done({"ticket", "merge", "TCK-2", "TCK-1"});
    desk.refused(1, {"ticket", "show", "TCK-9"});
    const auto ticket = desk.json({"ticket", "show", "TCK-1"});
    CHECK(ticket.at("assignee") == "max@example.com");
    CHECK(ticket.at("articles").at(1).at("text") == "Called her.");

    desk.take("From: Dan <dan@f.example>\r\nSubject: Hi\r\nMessage-ID: <1@f>\r\n\r\nHi.\r\n");
    CHECK(
        desk.done({"review", "accept", "1", "--client", "Northwind Ltd", "--learn-domain"}) ==
        "created TCK-3\n"
    );
    CHECK(desk.json({"ledger", "list", "--outcome", "created"}).as_array().size() == 3);
    CHECK(desk.json({"outbox", "list"}).as_array().size() >= 2);
    const auto doctor = desk.run({"doctor"});
    CAPTURE(doctor.out);
    CHECK(doctor.exit == 0);
    CHECK(doctor.out.find("ok       schema: version ") != std::string::npos);
    CHECK(doctor.out.find("problem  store: ") == std::string::npos);
}

TEST_CASE("what is not UTF-8 is refused before any store is asked") {
    const CliDesk on_sqlite;
    const CliDesk on_postgres(PostgresServer::shared().make_database());
    for (const auto* desk : {&on_sqlite, &on_postgres}) {
        for (const auto& arguments : std::vector<std::vector<std::string>>{
                 {"ticket", "list", "--search", "\xff"},
                 {"ticket", "list", "--client", "\xff"},
                 {"ledger", "list", "--address", "\xff"},
                 {"ledger", "list", "--message-id", "\xff"},
                 {"ledger", "list", "--subject", "caf\xe9"},
                 {"ledger", "list", "--queue-id", "\xff"},
                 {"client", "add", "\xff"},
                 {"client", "archive", "\xff"},
                 {"client", "edit", "\xff", "--notes", "x"},
                 {"domain", "archive", "\xff"},
                 {"mailbox", "remove", "\xff"}}) {
            CAPTURE(arguments);
            CHECK(desk->refused(2, arguments).find(" must be UTF-8") != std::string::npos);
        }
    }
}

TEST_CASE("a PostgreSQL that is not there is told without its password") {
    const CliDesk desk;
    const auto config = desk.file(
        "away.toml",
        "[store]\nurl = \"postgresql://desk:sesame@127.0.0.1:1/desk\"\n"
        "[[queue]]\nname = \"a\"\nprefix = \"A-\"\naddresses = [\"a@x.example\"]\n"
    );
    const auto text = desk.refused(69, {"--config", config, "client", "list"});
    CHECK(text.find("sesame") == std::string::npos);
    CHECK(text.find('\n') == text.size() - 1);
}
