#include "core/routing/commands.hpp"

#include "core/routing/recipients.hpp"
#include "tests/core/routing/scenario.hpp"

#include <doctest/doctest.h>

using namespace maildocket;
using namespace maildocket::routing;
using Verb = MailCommand::Verb;

namespace {

// An agent's mail to ticket 91 with this text.
Scenario orders(const std::string& text) {
    Scenario scenario;
    scenario.from_agent();
    auto ticket = Scenario::ticket();
    ticket.watchers = {"bob@client.example"};
    scenario.refers_to(ticket);
    scenario.reading.text = scenario.reading.new_text = text;
    scenario.answers.agents = {
        Scenario::agent(),
        {AgentId{10}, "jane@example.net", "Jane Doe"},
        {AgentId{11}, "tom@example.net", "Tom"},
        {AgentId{12}, "tom2@example.net", "tom"}};
    scenario.answers.clients_named = {{ClientId{5}, "Northwind Ltd", ""}};
    return scenario;
}

std::vector<std::string> texts_of_system_articles(const Effects& effects) {
    std::vector<std::string> texts;
    for (const auto& article : effects.articles) {
        if (article.kind == ArticleKind::system) {
            texts.push_back(article.text);
        }
    }
    return texts;
}

}  // namespace

TEST_CASE("commands are lines at the top that begin with a hash and a letter") {
    struct Row {
        std::string text;
        std::vector<Verb> verbs;
        std::string rest;
    };
    const std::vector<Row> rows{
        {"#close\nDone.\n", {Verb::close}, "Done.\n"},
        {"\n  #CLOSE  \r\n\n#assign Jane Doe\n\nHello\n#note\n",
         {Verb::close, Verb::assign},
         "Hello\n#note\n"},
        {"#close", {Verb::close}, ""},
        {"#frobnicate now\nx", {Verb::unknown}, "x"},
        {"#closed\nx", {Verb::unknown}, "x"},
        {"# Heading\nx", {}, "# Heading\nx"},
        {"#4711 is broken", {}, "#4711 is broken"},
        {"Hello\n#close\n", {}, "Hello\n#close\n"},
        {"> #close\n", {}, "> #close\n"},
        {"\xEF\xBC\x83"
         "close\n",
         {},
         "\xEF\xBC\x83"
         "close\n"},  // a full-width hash
        {"#", {}, "#"},
        {"", {}, ""},
        {"#" + std::string(300, 'a'), {}, "#" + std::string(300, 'a')},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        const auto read = read_commands(row.text);
        std::vector<Verb> verbs;
        for (const auto& command : read.commands) {
            verbs.push_back(command.verb);
        }
        CHECK(verbs == row.verbs);
        CHECK(read.rest == row.rest);
    }
    CHECK(read_commands("#assign   Jane Doe  \n").commands.front().argument == "Jane Doe");
    std::string many;
    for (int i = 0; i < 100'000; ++i) {
        many += "#note\n";
    }
    CHECK(read_commands(many).commands.size() == 20);
}

TEST_CASE("an agent closes, assigns and answers in one mail") {
    const auto effects =
        orders("#close\n#assign jane doe\n#client northwind ltd\n#priority high\nAll is well.\n")
            .effects();
    CHECK(effects.articles[0].kind == ArticleKind::agent);
    CHECK(effects.articles[0].new_text == "All is well.\n");
    CHECK(effects.articles[0].text.starts_with("#close"));
    CHECK(effects.new_state == TicketState::closed);
    CHECK(effects.new_assignee == AgentId{10});
    CHECK(effects.new_client == ClientId{5});
    CHECK(
        texts_of_system_articles(effects) ==
        std::vector<std::string>{
            "assigned to jane@example.net",
            "client set to Northwind Ltd",
            "priority set to high by max@example.net",
            "state changed from open to closed"}
    );
    REQUIRE(effects.outbox.size() == 3);
    CHECK(effects.outbox[0].to == "anna@client.example");
    CHECK(effects.outbox[1].to == "bob@client.example");
    CHECK(effects.outbox[2].to == "jane@example.net");
    CHECK(effects.outbox[2].kind == OutboxKind::notice);
    CHECK(effects.delivery.outcome == Outcome::appended);
}

TEST_CASE("an agent's quotes go out where the queue wants it so, his commands never") {
    auto scenario = orders("#resolve\nUse water.\n");
    scenario.reading.text = "#resolve\nUse water.\n\n> It burns.\n";
    CHECK(scenario.effects().articles[0].new_text == "Use water.\n");
    scenario.queue.trim_agent_quotes = false;
    CHECK(scenario.effects().articles[0].new_text == "Use water.\n\n> It burns.\n");
}

TEST_CASE("a note and mere commands go to nobody outside") {
    for (const auto* text : {"#note\nHe is rude.\n", "#resolve\n", "#assign me\n\n"}) {
        CAPTURE(text);
        const auto effects = orders(text).effects();
        CHECK(effects.articles[0].kind == ArticleKind::note);
        CHECK(effects.outbox.empty());
    }
    CHECK(orders("#resolve\n").effects().new_state == TicketState::resolved);
    CHECK(orders("#assign me\n").effects().new_assignee == Scenario::agent().id);
}

TEST_CASE("of commands that are wrong none is followed, and the agent is told") {
    struct Row {
        std::string text;
        std::string fault;  // part
    };
    const std::vector<Row> rows{
        {"#frobnicate\nx", "there is no such command; allowed are #close"},
        {"#close\n#assign Nobody\nx", "\"#assign Nobody\": no agent has this name"},
        {"#assign tom\nx", "several agents have this name"},
        {"#assign\nx", "no agent has this name"},
        {"#client Contoso\nx", "no client has this name"},
        {"#priority\nx", "write the level"},
        {"#close now\nx", "nothing may stand behind it"},
        {"#close\n#resolve\nx", "contradicts"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        const auto effects = orders(row.text).effects();
        REQUIRE(effects.articles.size() == 1);
        CHECK(effects.articles[0].kind == ArticleKind::note);
        CHECK_FALSE(effects.articles[0].warning.empty());
        CHECK_FALSE(effects.new_state);
        CHECK_FALSE(effects.new_assignee);
        CHECK_FALSE(effects.new_client);
        REQUIRE(effects.outbox.size() == 1);
        CHECK(effects.outbox[0].kind == OutboxKind::command_error);
        CHECK(effects.outbox[0].to == "max@example.net");
        CHECK(effects.outbox[0].text.find(row.fault) != std::string::npos);
        CHECK(effects.delivery.outcome == Outcome::noted);
    }
    CHECK(orders("#assign tom@example.net\nx").effects().new_assignee == AgentId{11});
}

TEST_CASE("a complaint about a command that the budget forbids is noted on the ticket") {
    auto scenario = orders("#frob\nx");
    scenario.answers.author.automatic_to_address = 5;
    const auto effects = scenario.effects();
    CHECK(effects.outbox.empty());
    REQUIRE(effects.articles.size() == 2);
    CHECK(effects.articles[0].kind == ArticleKind::note);
    CHECK(effects.articles[1].kind == ArticleKind::system);
    REQUIRE(effects.notifications.size() == 2);
    CHECK(effects.notifications[0].kind == "budget");
}

TEST_CASE("commands are an agent's only, and only of one who is proven") {
    auto contact = orders("#close\nPlease.\n");
    contact.message.from = {{"Anna", "anna@client.example"}};
    contact.answers.author = {};
    contact.from_contact();
    auto effects = contact.effects();
    CHECK(effects.articles[0].kind == ArticleKind::client);
    CHECK_FALSE(effects.new_state);

    auto unproven = orders("#close\nDone.\n");
    unproven.authserv_ids = {"mx.example.com"};
    unproven.message.headers = {
        {"Authentication-Results", "mx.example.com; spf=fail smtp.mailfrom=example.net"}};
    effects = unproven.effects();
    CHECK(effects.articles[0].kind == ArticleKind::note);
    CHECK_FALSE(effects.new_state);
    CHECK(effects.outbox.empty());
}

TEST_CASE("whom a command names is asked for") {
    const auto inquiry = orders("#assign Jane\n#client Northwind\n").inquiry();
    CHECK(inquiry.agents_wanted);
    CHECK(inquiry.client_names == std::vector<std::string>{"Northwind"});
    CHECK_FALSE(orders("Hello\n").inquiry().agents_wanted);
}

TEST_CASE("who is told of a mail, and of a reply") {
    const QueueDirectory queues;
    const NewOutboxMail mail;
    const auto to = [](const std::vector<NewOutboxMail>& mails) {
        std::string all;
        for (const auto& letter : mails) {
            all += std::string(to_string(letter.kind)) + ' ' + letter.to + '\n';
        }
        return all;
    };
    const std::vector<std::string> staff{"staff@x.example", "max@x.example"};
    const TicketPeople people{
        "anna@c.example", "max@x.example", {"bob@c.example", "jane@x.example"}, {"jane@x.example"}};
    CHECK(
        to(mails_of_reply(people, "max@x.example", queues, mail)) ==
        "agent_reply anna@c.example\nagent_reply bob@c.example\nagent_reply jane@x.example\n"
    );
    CHECK(
        to(mails_of_reply(people, "jane@x.example", queues, mail)) ==
        "agent_reply anna@c.example\nagent_reply bob@c.example\nnotice max@x.example\n"
    );
    CHECK(
        to(mails_of_notice(people, "anna@c.example", staff, queues, mail)) ==
        "notice max@x.example\nnotice jane@x.example\n"
    );
    CHECK(
        to(mails_of_notice({}, "max@x.example", staff, queues, mail)) == "notice staff@x.example\n"
    );
}
