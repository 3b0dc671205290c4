#include "tests/cli/desk.hpp"

#include <doctest/doctest.h>

using maildocket::test::CliDesk;
using maildocket::test::names_of;

TEST_CASE("clients, domains, contacts and agents are listed as the contract says") {
    const CliDesk desk;
    CHECK(desk.json({"client", "list"}).as_array().empty());
    desk.add_people();

    const auto clients = desk.json({"client", "list"});
    CHECK(names_of(clients.at(0)) == "name notes archived");
    CHECK(clients.at(0).at("name") == "Northwind Ltd");
    CHECK(clients.at(0).at("notes") == "Contract 4711");
    CHECK(clients.at(0).at("archived") == false);

    const auto domains = desk.json({"domain", "list"});
    CHECK(names_of(domains.at(0)) == "domain client subdomains archived");
    CHECK(domains.at(0).at("domain") == "northwind.example");
    CHECK(domains.at(0).at("client") == "Northwind Ltd");
    CHECK(domains.at(0).at("subdomains") == false);

    const auto contacts = desk.json({"contact", "list"});
    CHECK(names_of(contacts.at(0)) == "email name client language undeliverable archived");
    CHECK(contacts.at(0).at("email") == "anna@northwind.example");
    CHECK(contacts.at(0).at("name") == "Anna Berg");
    CHECK(contacts.at(0).at("language").is_null());
    CHECK(contacts.at(0).at("undeliverable") == false);

    const auto agents = desk.json({"agent", "list"});
    CHECK(names_of(agents.at(0)) == "email name archived");
    CHECK(agents.at(0).at("email") == "max@example.com");
    CHECK(agents.at(0).at("name") == "Max Adler");
}

TEST_CASE("a listing for people is a table") {
    const CliDesk desk;
    CHECK(
        desk.done({"client", "list"}) == "no clients; add one with \"maildocket client add NAME\"\n"
    );
    desk.add_people();
    CHECK(
        desk.done({"client", "list"}) ==
        "NAME           NOTES          ARCHIVED\n"
        "Northwind Ltd  Contract 4711\n"
    );
}

TEST_CASE("a listing has no end but the one that is asked for") {
    const CliDesk desk;
    desk.add_people();
    desk.done({"client", "add", "Second"});
    CHECK(desk.json({"client", "list"}).as_array().size() == 2);
    CHECK(desk.json({"client", "list", "--limit", "1"}).as_array().size() == 1);
    desk.refused(2, {"client", "list", "--limit", "0"});
}

TEST_CASE("what is there already is refused") {
    const CliDesk desk;
    desk.add_people();
    CHECK(
        desk.refused(1, {"client", "add", "Northwind Ltd"}).find("is there already") !=
        std::string::npos
    );
    desk.refused(1, {"domain", "add", "NORTHWIND.example", "--client", "Northwind Ltd"});
    desk.refused(
        1, {"contact", "add", "Anna@Northwind.Example", "--client", "Northwind Ltd", "--name", "A"}
    );
    desk.refused(1, {"agent", "add", "max@example.com", "--name", "Max"});
}

TEST_CASE("what is not there is said, with where to look") {
    const CliDesk desk;
    CHECK(
        desk.refused(1, {"domain", "add", "a.example", "--client", "Nobody"}) ==
        "maildocket: no client Nobody; \"maildocket client list\" shows the clients\n"
    );
    CHECK(
        desk.refused(1, {"contact", "archive", "a@b.example"}) ==
        "maildocket: no contact a@b.example; \"maildocket contact list\" shows them all\n"
    );
    desk.refused(1, {"client", "edit", "Nobody", "--notes", "x"});
    desk.refused(1, {"client", "archive", "Nobody"});
    desk.refused(1, {"domain", "archive", "a.example"});
    desk.refused(1, {"agent", "archive", "a@b.example"});
    desk.refused(1, {"contact", "edit", "a@b.example", "--name", "x"});
}

TEST_CASE("a public mail provider is no client's domain") {
    const CliDesk desk;
    desk.add_people();
    for (const auto* domain : {"gmail.com", "Outlook.COM", "web.de", "mail.yahoo.co.jp"}) {
        CAPTURE(domain);
        CHECK(
            desk.refused(65, {"domain", "add", domain, "--client", "Northwind Ltd"})
                .find("belongs to a public mail provider") != std::string::npos
        );
    }
    CHECK(desk.json({"domain", "list"}).as_array().size() == 1);
}

TEST_CASE("our own addresses are neither contacts nor agents") {
    const CliDesk desk;
    desk.add_people();
    for (const auto* email : {"support@example.com", "Support+x@Example.com"}) {
        desk.refused(1, {"contact", "add", email, "--client", "Northwind Ltd", "--name", "S"});
        desk.refused(1, {"agent", "add", email, "--name", "S"});
        desk.refused(1, {"contact", "edit", "anna@northwind.example", "--email", email});
    }
}

TEST_CASE("a client is changed, archived and restored") {
    const CliDesk desk;
    desk.add_people();
    desk.refused(2, {"client", "edit", "Northwind Ltd"});
    desk.done({"client", "edit", "Northwind Ltd", "--name", "Northwind AG", "--notes", ""});
    auto row = desk.json({"client", "list"}).at(0);
    CHECK(row.at("name") == "Northwind AG");
    CHECK(row.at("notes").is_null());
    CHECK(desk.json({"contact", "list"}).at(0).at("client") == "Northwind AG");
    desk.done({"client", "archive", "Northwind AG"});
    CHECK(desk.json({"client", "list"}).at(0).at("archived") == true);
    desk.refused(1, {"domain", "add", "b.example", "--client", "Northwind AG"});
    desk.done({"client", "edit", "Northwind AG", "--restore"});
    CHECK(desk.json({"client", "list"}).at(0).at("archived") == false);
}

TEST_CASE("a contact is changed, archived and restored") {
    const CliDesk desk;
    desk.add_people();
    desk.done({"client", "add", "Other"});
    desk.refused(2, {"contact", "edit", "anna@northwind.example"});
    desk.refused(2, {"contact", "edit", "anna@northwind.example", "--language", "german"});
    desk.done(
        {"contact",
         "edit",
         "ANNA@northwind.example",
         "--email",
         "a.berg@other.example",
         "--name",
         "Änna",
         "--client",
         "Other",
         "--language",
         "de"}
    );
    auto row = desk.json({"contact", "list"}).at(0);
    CHECK(row.at("email") == "a.berg@other.example");
    CHECK(row.at("name") == "Änna");
    CHECK(row.at("client") == "Other");
    CHECK(row.at("language") == "de");
    desk.done({"contact", "edit", "a.berg@other.example", "--language", ""});
    CHECK(desk.json({"contact", "list"}).at(0).at("language").is_null());
    desk.done({"contact", "archive", "a.berg@other.example"});
    CHECK(desk.json({"contact", "list"}).at(0).at("archived") == true);
    desk.done({"contact", "edit", "a.berg@other.example", "--restore"});
    CHECK(desk.json({"contact", "list"}).at(0).at("archived") == false);
}

TEST_CASE("a domain and an agent are archived and may come again") {
    const CliDesk desk;
    desk.add_people();
    desk.done({"domain", "archive", "Northwind.Example"});
    desk.done({"agent", "archive", "max@example.com"});
    CHECK(desk.json({"domain", "list"}).at(0).at("archived") == true);
    CHECK(desk.json({"agent", "list"}).at(0).at("archived") == true);
    desk.done({"domain", "add", "northwind.example", "--client", "Northwind Ltd", "--subdomains"});
    desk.done({"agent", "add", "max@example.com", "--name", "Max"});
    CHECK(desk.json({"domain", "list"}).as_array().size() == 2);
    CHECK(desk.json({"domain", "list"}).at(1).at("subdomains") == true);
}
