#include "tests/cli/desk.hpp"

#include <doctest/doctest.h>

using maildocket::test::CliDesk;

TEST_CASE("clients, contacts and domains are imported by the names of their columns") {
    const CliDesk desk;
    CHECK(
        desk.done(
            {"import",
             "clients",
             desk.file("c.csv", "notes,NAME\n\"a, b\",Northwind Ltd\n,Älpha\n")}
        ) == "2 rows imported\n"
    );
    CHECK(desk.json({"client", "list"}).at(0).at("notes") == "a, b");
    CHECK(desk.json({"client", "list"}).at(1).at("name") == "Älpha");
    desk.done(
        {"import",
         "contacts",
         desk.file(
             "k.csv",
             "\xEF\xBB\xBF"
             "email;name;client;language\r\nAnna@N.example;\"Berg; Anna\";Northwind Ltd;de\r\n"
         )}
    );
    const auto contact = desk.json({"contact", "list"}).at(0);
    CHECK(contact.at("email") == "anna@n.example");
    CHECK(contact.at("name") == "Berg; Anna");
    CHECK(contact.at("language") == "de");
    CHECK(
        desk.done(
            {"import", "domains", "-"}, "domain,client,subdomains\nn.example,Northwind Ltd,YES\n"
        ) == "1 row imported\n"
    );
    CHECK(desk.json({"domain", "list"}).at(0).at("subdomains") == true);
}

TEST_CASE("an import is all or nothing, with every fault and its line") {
    const CliDesk desk;
    desk.add_people();
    const auto text = desk.refused(
        65,
        {"import",
         "contacts",
         desk.file(
             "k.csv",
             "email,name,client\n"
             "good@n.example,Good,Northwind Ltd\n"
             "no address,X,Northwind Ltd\n"
             "a@n.example,X,Nobody\n"
             "good@N.example,Again,Northwind Ltd\n"
             "anna@northwind.example,Anna,Northwind Ltd\n"
             "b@n.example,X\n"
             "support@example.com,X,Northwind Ltd\n"
             "c@n.example,,Northwind Ltd\n"
         )}
    );
    const auto file = "maildocket: " + desk.path("k.csv");
    for (const auto* fault :
         {":3: \"no address\" is no e-mail address",
          ":4: no client \"Nobody\"",
          ":5: good@n.example stands in line 2, too",
          ":6: anna@northwind.example is there already",
          ":7: 2 fields where the first line has 3",
          ":8: support@example.com is the address of a queue",
          ":9: the name must not be empty"}) {
        CAPTURE(text);
        CAPTURE(fault);
        CHECK(text.find(file + fault) != std::string::npos);
    }
    CHECK(text.ends_with("maildocket: nothing was imported; correct the file and import it again\n")
    );
    CHECK(desk.json({"contact", "list"}).as_array().size() == 1);
}

TEST_CASE("a file whose header line does not fit is refused") {
    const CliDesk desk;
    const auto refused = [&desk](const std::string& content, const std::string& fault) {
        const auto text = desk.refused(65, {"import", "clients", desk.file("c.csv", content)});
        CAPTURE(text);
        CHECK(text.find(fault) != std::string::npos);
    };
    refused("", ":1: the file is empty");
    refused(
        "name,colour\nx,red\n", ":1: unknown column \"colour\"; there are name, notes (optional)"
    );
    refused("notes\nx\n", ":1: column \"name\" is missing");
    refused("name,Name\nx,y\n", ":1: column \"name\" stands twice");
    refused("name\n\"x\n", ":2: a quote is opened and never closed");
    desk.refused(66, {"import", "clients", desk.path("nothing.csv")});
    desk.refused(66, {"import", "clients", "/"});
}

TEST_CASE("a public mail provider is refused in a file, too") {
    const CliDesk desk;
    desk.add_people();
    const auto text = desk.refused(
        65,
        {"import",
         "domains",
         desk.file(
             "d.csv",
             "domain,client\na.example,Northwind Ltd\ngmx.de,Northwind Ltd\nb.example,Northwind "
             "Ltd\n"
         )}
    );
    CHECK(text.find(":3: gmx.de belongs to a public mail provider") != std::string::npos);
    CHECK(desk.json({"domain", "list"}).as_array().size() == 1);
    desk.refused(
        65,
        {"import",
         "domains",
         desk.file("d.csv", "domain,client,subdomains\na.example,Northwind Ltd,maybe\n")}
    );
}
