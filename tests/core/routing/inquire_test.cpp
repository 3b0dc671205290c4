#include "tests/core/routing/scenario.hpp"

#include <doctest/doctest.h>

using namespace maildocket;
using namespace maildocket::routing;

TEST_CASE("the question names ids newest first, each once") {
    Scenario scenario;
    scenario.message.in_reply_to = {"c@x"};
    scenario.message.references = {"a@x", "b@x", "c@x"};
    CHECK(scenario.inquiry().message_ids == std::vector<std::string>{"c@x", "b@x", "a@x"});
    scenario.reading.bounce = Bounce{{}, "lost@x", ""};
    CHECK(scenario.inquiry().message_ids.front() == "lost@x");
}

TEST_CASE("only references of this queue count, old prefixes too") {
    struct Row {
        const char* subject;
        std::int64_t number;
    };
    for (const auto& row :
         {Row{"Re: [TCK-91] Printer", 91},
          Row{"AW: Fwd: [tck-0091]", 91},
          Row{"[HD-7] old", 7},
          Row{"[ABC-91] foreign", 0},
          Row{"Printer", 0},
          Row{"[ABC-1] [TCK-2]", 2}}) {
        CAPTURE(row.subject);
        Scenario scenario;
        scenario.message.subject = row.subject;
        CHECK(scenario.inquiry().reference_number.value_or(0) == row.number);
    }
}

TEST_CASE("the author is From, else Sender, else the reverse path") {
    Scenario scenario;
    CHECK(scenario.inquiry().author.email == "anna@client.example");
    CHECK(scenario.inquiry().author.domains == std::vector<std::string>{"client.example"});
    scenario.message.from = {{"", "not an address"}};
    scenario.message.sender = Address{"", "Secretary@deep.mail.client.example"};
    CHECK(scenario.inquiry().author.email == "secretary@deep.mail.client.example");
    CHECK(
        scenario.inquiry().author.domains ==
        std::vector<std::string>{
            "deep.mail.client.example", "mail.client.example", "client.example"}
    );
    scenario.message.sender.reset();
    CHECK(scenario.inquiry().author.email == "anna@client.example");
}
