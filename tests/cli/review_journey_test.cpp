#include "tests/cli/desk.hpp"

#include <doctest/doctest.h>

using namespace maildocket::test;

namespace {

// A desk where Dan's mail waits as review 1.
class DeskWithHeldMail : public CliDesk {
public:
    DeskWithHeldMail() {
        add_people();
        take(
            "From: Dan Fox <Dan@Fabrikam.Example>\r\nSubject: Hello\r\nMessage-ID: "
            "<1@f>\r\n\r\nHi.\r\n"
        );
    }

    [[nodiscard]] boost::json::value only_ticket() const {
        const auto tickets = json({"ticket", "list"});
        REQUIRE(tickets.as_array().size() == 1);
        return tickets.at(0);
    }
    // Nothing happened.
    void check_still_held() const {
        CHECK(json({"review", "list"}).as_array().size() == 1);
        CHECK(json({"ticket", "list"}).as_array().empty());
        CHECK(json({"contact", "list"}).as_array().size() == 1);
        CHECK(json({"domain", "list"}).as_array().size() == 1);
    }
};

}  // namespace

TEST_CASE("an accepted mail is a ticket of a new contact, and its domain is learned") {
    const DeskWithHeldMail desk;
    CHECK(
        desk.done({"review", "accept", "1", "--client", "Northwind Ltd", "--learn-domain"}) ==
        "created TCK-1\n"
    );
    const auto ticket = desk.only_ticket();
    CHECK(ticket.at("client") == "Northwind Ltd");
    CHECK(ticket.at("contact") == "dan@fabrikam.example");
    CHECK(desk.json({"contact", "list"}).at(1).at("name") == "Dan Fox");
    CHECK(desk.json({"domain", "list"}).at(0).at("domain") == "fabrikam.example");
    CHECK(desk.json({"review", "list"}).as_array().empty());
    CHECK(desk.json({"ledger", "list"}).at(0).at("outcome") == "created");
    desk.refused(1, {"review", "accept", "1"});
}

TEST_CASE("an accepted mail may be filed under a contact that is there") {
    const DeskWithHeldMail desk;
    desk.done({"review", "accept", "1", "--contact", "anna@northwind.example"});
    CHECK(desk.only_ticket().at("contact") == "anna@northwind.example");
}

TEST_CASE("an accepted mail of nobody is a ticket of nobody") {
    const DeskWithHeldMail desk;
    desk.done({"review", "accept", "1"});
    CHECK(desk.only_ticket().at("client").is_null());
    CHECK(desk.json({"contact", "list"}).as_array().size() == 1);
}

TEST_CASE("what cannot be accepted so changes nothing") {
    const DeskWithHeldMail desk;
    desk.refused(1, {"review", "accept", "7"});
    CHECK(
        desk.refused(1, {"review", "accept", "1", "--client", "Nobody"}) ==
        "maildocket: no client Nobody; \"maildocket client list\" shows the clients\n"
    );
    desk.refused(1, {"review", "accept", "1", "--contact", "nobody@n.example"});
    desk.refused(2, {"review", "accept", "1", "--learn-domain"});
    desk.done({"client", "add", "Other"});
    desk.refused(
        1, {"review", "accept", "1", "--contact", "anna@northwind.example", "--client", "Other"}
    );
    desk.check_still_held();
}

TEST_CASE("a public provider's domain is not learned") {
    const CliDesk desk;
    desk.add_people();
    desk.take("From: Eve <eve@gmail.com>\r\nSubject: Hello\r\nMessage-ID: <1@g>\r\n\r\nHi.\r\n");
    desk.refused(65, {"review", "accept", "1", "--client", "Northwind Ltd", "--learn-domain"});
    CHECK(desk.json({"ticket", "list"}).as_array().empty());
    desk.done({"review", "accept", "1", "--client", "Northwind Ltd"});
    CHECK(desk.json({"ticket", "list"}).at(0).at("contact") == "eve@gmail.com");
}
