#include "tests/core/routing/scenario.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>

using namespace maildocket;
using namespace maildocket::routing;

TEST_CASE("each row of the contract decides as it says") {
    struct Row {
        const char* rule;
        std::function<void(Scenario&)> change;
        const char* outcome;
    };
    const std::vector<Row> rows{
        {"a probe of doctor",
         [](Scenario& s) {
             s.signed_recipient = SignedAddress{AddressPurpose::review, probe_ticket};
         },
         "loop"},
        {"3 loop mark",
         [](Scenario& s) {
             s.from_contact();
             s.own_loop_mark = true;
         },
         "loop"},
        {"3 From is a queue address",
         [](Scenario& s) {
             s.message.from = {{"", "Support+x@example.com"}};
         },
         "loop"},
        {"mail loop",
         [](Scenario& s) {
             s.from_contact();
             s.received_count = 51;
         },
         "refused"},
        {"4 bounce",
         [](Scenario& s) { s.reading.classification.mail_class = MailClass::bounce; },
         "bounce"},
        {"5 automatic reply",
         [](Scenario& s) {
             s.from_contact();
             s.reading.classification.mail_class = MailClass::auto_reply;
         },
         "auto_reply"},
        {"6 contact of the ticket",
         [](Scenario& s) {
             s.from_contact();
             s.refers_to(Scenario::ticket());
         },
         "appended"},
        {"6 colleague",
         [](Scenario& s) {
             s.from_contact();
             auto ticket = Scenario::ticket();
             ticket.contact = ContactId{77};
             s.refers_to(ticket);
         },
         "appended"},
        {"6 watcher",
         [](Scenario& s) {
             auto ticket = Scenario::ticket();
             ticket.watchers = {"anna@client.example"};
             s.refers_to(ticket);
         },
         "appended"},
        {"6 agent",
         [](Scenario& s) {
             s.from_agent();
             s.refers_to(Scenario::ticket());
         },
         "appended"},
        {"6 signed reply address",
         [](Scenario& s) {
             s.answers.by_signature = Scenario::ticket();
             s.signed_recipient = SignedAddress{AddressPurpose::reply, Scenario::ticket().id};
         },
         "appended"},
        {"6 contact of another client",
         [](Scenario& s) {
             s.from_contact();
             auto ticket = Scenario::ticket();
             ticket.contact = ContactId{77};
             ticket.client = ClientId{78};
             s.refers_to(ticket);
         },
         "noted"},
        {"7 closed",
         [](Scenario& s) {
             s.from_contact();
             auto ticket = Scenario::ticket();
             ticket.state = TicketState::closed;
             s.refers_to(ticket);
         },
         "closed"},
        {"7 closed, closed_reply = new",
         [](Scenario& s) {
             s.from_contact();
             s.queue.closed_reply = ClosedReply::fresh_ticket;
             auto ticket = Scenario::ticket();
             ticket.state = TicketState::closed;
             s.refers_to(ticket);
         },
         "created"},
        {"9 stranger, note", [](Scenario& s) { s.refers_to(Scenario::ticket()); }, "noted"},
        {"9 stranger, hold",
         [](Scenario& s) {
             s.queue.stranger_reply = StrangerReply::hold;
             s.refers_to(Scenario::ticket());
         },
         "held"},
        {"9 stranger, new",
         [](Scenario& s) {
             s.queue.stranger_reply = StrangerReply::fresh_ticket;
             s.queue.unknown_senders = UnknownSenders::ticket;
             s.refers_to(Scenario::ticket());
         },
         "created"},
        {"10 contact", [](Scenario& s) { s.from_contact(); }, "created"},
        {"11 domain",
         [](Scenario& s) { s.answers.author.domain_client = Scenario::client(); },
         "created"},
        {"12 unknown, hold", [](Scenario& /*s*/) {}, "held"},
        {"12 unknown, ticket",
         [](Scenario& s) { s.queue.unknown_senders = UnknownSenders::ticket; },
         "created"},
        {"12 unknown, reject",
         [](Scenario& s) { s.queue.unknown_senders = UnknownSenders::reject; },
         "refused"},
        {"agent's own mail", [](Scenario& s) { s.from_agent(); }, "created"},
        {"13 not understood",
         [](Scenario& s) {
             s.from_contact();
             s.message.unparsable = "too deep";
         },
         "held"},
        {"13 no sender",
         [](Scenario& s) {
             s.message.from.clear();
             s.reverse_path.clear();
             s.answerable = false;
         },
         "held"}};
    for (const auto& row : rows) {
        CAPTURE(row.rule);
        Scenario scenario;
        row.change(scenario);
        CHECK(scenario.outcome() == row.outcome);
    }
}

TEST_CASE("automatic mail never reopens and is never answered") {
    for (const auto state : {TicketState::pending, TicketState::resolved}) {
        for (const auto kind :
             {MailClass::human,
              MailClass::auto_generated,
              MailClass::auto_reply,
              MailClass::bounce}) {
            Scenario scenario;
            scenario.from_contact();
            scenario.reading.classification.mail_class = kind;
            auto ticket = Scenario::ticket();
            ticket.state = state;
            scenario.refers_to(ticket);
            const auto effects = scenario.effects();
            CAPTURE(to_string(kind));
            CHECK(effects.new_state.has_value() == (kind == MailClass::human));
        }
    }
    for (const auto kind : {MailClass::auto_generated, MailClass::list}) {
        Scenario scenario;
        scenario.from_contact();
        scenario.reading.classification.mail_class = kind;
        for (const auto& mail : scenario.effects().outbox) {
            CHECK(mail.kind == OutboxKind::notice);
        }
    }
}

TEST_CASE(
    "what a program sends in an agent's name is a note: it orders nothing and goes to no client"
) {
    Scenario scenario;
    scenario.from_agent();
    scenario.reading.classification.mail_class = MailClass::auto_generated;
    scenario.reading.text = scenario.reading.new_text = "#close\nBackup failed.";
    auto ticket = Scenario::ticket();
    ticket.watchers = {"bob@client.example"};
    scenario.refers_to(ticket);
    const auto effects = scenario.effects();
    REQUIRE(effects.articles.size() == 1);
    CHECK(effects.articles[0].kind == ArticleKind::note);
    CHECK(effects.articles[0].new_text == "#close\nBackup failed.");
    CHECK_FALSE(effects.new_state.has_value());
    REQUIRE(effects.outbox.size() == 1);
    CHECK(effects.outbox[0].kind == OutboxKind::notice);
    CHECK(effects.outbox[0].to == "staff@example.com");
}

TEST_CASE("the stronger reference wins and the trace says so") {
    Scenario scenario;
    scenario.from_contact();
    scenario.refers_to(Scenario::ticket(91));
    scenario.answers.by_reference = Scenario::ticket(17);
    const auto decision = scenario.decided();
    CHECK(std::get<AppendArticle>(decision.verdict).ticket.reference.number == 91);
    bool said = false;
    for (const auto& step : decision.trace) {
        said = said || (step.rule == "ticket.subject" && step.result.find("TCK-17 disagrees") == 0);
    }
    CHECK(said);
}

TEST_CASE(
    "a signed Message-ID that disagrees with the signed address is ignored, and the trace says so"
) {
    for (const std::int64_t number : {91, 17}) {
        CAPTURE(number);
        Scenario scenario;
        scenario.from_contact();
        scenario.signed_recipient = SignedAddress{AddressPurpose::reply, Scenario::ticket(91).id};
        scenario.signed_message_id = Scenario::ticket(number).id;
        scenario.answers.by_signature = Scenario::ticket(91);
        const auto decision = scenario.decided();
        CHECK(std::get<AppendArticle>(decision.verdict).ticket.reference.number == 91);
        const auto said = std::ranges::count(decision.trace, "weaker: ignored", &TraceStep::result);
        CHECK(said == (number == 17 ? 1 : 0));
    }
}

TEST_CASE("a signed address proves for its own ticket only") {
    Scenario scenario;
    scenario.answers.by_message_id = FoundById{Scenario::ticket(91), "x@y"};
    scenario.signed_recipient = SignedAddress{AddressPurpose::bounce, Scenario::ticket(91).id};
    scenario.answers.by_signature = Scenario::ticket(91);
    CHECK(scenario.decided().trust == Trust::unknown);
    scenario.signed_recipient->purpose = AddressPurpose::reply;
    CHECK(scenario.decided().trust == Trust::token);
}

TEST_CASE("several authors prove nobody") {
    Scenario scenario;
    scenario.from_contact();
    scenario.message.from.push_back({"", "other@elsewhere.example"});
    scenario.refers_to(Scenario::ticket());
    CHECK(scenario.decided().trust == Trust::unknown);
    CHECK(scenario.outcome() == "noted");
}

TEST_CASE("Cc becomes watchers, but not our own, no-reply and known addresses") {
    Scenario scenario;
    scenario.from_contact();
    scenario.queue.watchers_max = 2;
    scenario.message.cc = {
        {"", "ANNA@client.example"},
        {"", "support@example.com"},
        {"", "no-reply@x.example"},
        {"", "bob@client.example"},
        {"", "Bob@client.example"},
        {"", "broken"},
        {"", "eve@client.example"},
        {"", "tom@client.example"}};
    CHECK(
        scenario.effects().watchers ==
        std::vector<std::string>{"bob@client.example", "eve@client.example"}
    );
}

TEST_CASE("an acknowledgement goes to human senders within the budget, and staff is told") {
    struct Row {
        const char* what;
        std::function<void(Scenario&)> change;
        bool acknowledged;
    };
    const std::vector<Row> rows{
        {"contact", [](Scenario&) {}, true},
        {"switched off", [](Scenario& s) { s.queue.acknowledge = false; }, false},
        {"null reverse path", [](Scenario& s) { s.answerable = false; }, false},
        {"bulk", [](Scenario& s) { s.reading.classification.bulk = true; }, false},
        {"no-reply", [](Scenario& s) { s.reading.classification.no_reply_sender = true; }, false},
        {"wants no answer",
         [](Scenario& s) {
             s.message.headers = {{"X-Auto-Response-Suppress", "DR, OOF, AutoReply"}};
         },
         false},
        {"wants no receipts",
         [](Scenario& s) {
             s.message.headers = {{"X-Auto-Response-Suppress", "DR, RN, NRN"}};
         },
         true},
        {"recipient's budget",
         [](Scenario& s) { s.answers.author.automatic_to_address = 5; },
         false},
        {"domain's budget", [](Scenario& s) { s.answers.author.automatic_to_domain = 50; }, false},
        {"whole budget", [](Scenario& s) { s.answers.automatic_total = 1000; }, false}};
    for (const auto& row : rows) {
        CAPTURE(row.what);
        Scenario scenario;
        scenario.from_contact();
        row.change(scenario);
        const auto effects = scenario.effects();
        bool acknowledged = false;
        bool told = false;
        for (const auto& mail : effects.outbox) {
            acknowledged = acknowledged || (mail.kind == OutboxKind::acknowledgement &&
                                            mail.to == "anna@client.example");
            told = told || (mail.kind == OutboxKind::notice && mail.to == "staff@example.com");
        }
        CHECK(acknowledged == row.acknowledged);
        CHECK(told);
    }
}

TEST_CASE("what the budget forbids is noted on the ticket and raises a notification") {
    Scenario scenario;
    scenario.from_contact();
    scenario.answers.author.automatic_to_address = 5;
    const auto effects = scenario.effects();
    REQUIRE(effects.articles.size() == 2);
    CHECK(effects.articles[1].kind == ArticleKind::system);
    REQUIRE(effects.notifications.size() == 1);
    CHECK(effects.notifications[0].kind == "budget");
}

TEST_CASE("the subject of an unproven stranger is never echoed") {
    Scenario scenario;
    scenario.answers.author.domain_client = Scenario::client();
    REQUIRE_FALSE(scenario.effects().outbox.empty());
    CHECK(scenario.effects().outbox[0].subject.empty());
    scenario.answers.author.seen_before = true;
    CHECK(scenario.effects().outbox[0].subject == "Printer on fire");
}

TEST_CASE("a closed ticket answers known senders once a day and keeps the text") {
    const auto answered = [](const std::function<void(Scenario&, TicketFacts&)>& change) {
        Scenario scenario;
        scenario.from_contact();
        auto ticket = Scenario::ticket();
        ticket.state = TicketState::closed;
        change(scenario, ticket);
        scenario.refers_to(ticket);
        const auto effects = scenario.effects();
        CHECK(effects.delivery.text == "It burns.");
        CHECK(effects.notifications.size() == 1);
        CHECK_FALSE(effects.new_state.has_value());
        CHECK(effects.articles.empty());
        return effects.outbox.size() == 1 && effects.outbox[0].kind == OutboxKind::closed_answer;
    };
    CHECK(answered([](Scenario&, TicketFacts&) {}));
    CHECK_FALSE(answered([](Scenario&, TicketFacts& t) { t.closed_answers_to_author = 1; }));
    CHECK_FALSE(answered([](Scenario& s, TicketFacts&) { s.answers.author.contact.reset(); }));
    CHECK_FALSE(answered([](Scenario& s, TicketFacts&) { s.reading.classification.bulk = true; }));
}

TEST_CASE("an answer to a closed ticket that the budget forbids is noted and raises a notification"
) {
    struct Row {
        std::int64_t automatic_to_address;
        std::int64_t closed_answers;
        std::size_t notes;
    };
    for (const auto& row : {Row{4, 0, 0}, Row{5, 0, 1}, Row{5, 1, 0}}) {
        CAPTURE(row.automatic_to_address);
        CAPTURE(row.closed_answers);
        Scenario scenario;
        scenario.from_contact();
        scenario.answers.author.automatic_to_address = row.automatic_to_address;
        auto ticket = Scenario::ticket();
        ticket.state = TicketState::closed;
        ticket.closed_answers_to_author = row.closed_answers;
        scenario.refers_to(ticket);
        const auto effects = scenario.effects();
        CHECK(effects.articles.size() == row.notes);
        CHECK(effects.notifications.size() == 1 + row.notes);
        CHECK(effects.notifications[0].kind == (row.notes > 0 ? "budget" : "closed"));
    }
}

TEST_CASE("appending reopens, tells the assignee or else the queue, and nobody of himself") {
    Scenario scenario;
    scenario.from_contact();
    auto ticket = Scenario::ticket();
    ticket.state = TicketState::resolved;
    ticket.assignee = "max@example.net";
    scenario.refers_to(ticket);
    auto effects = scenario.effects();
    CHECK(effects.new_state == TicketState::open);
    REQUIRE(effects.outbox.size() == 1);
    CHECK(effects.outbox[0].to == "max@example.net");
    ticket.assignee.clear();
    scenario.refers_to(ticket);
    CHECK(scenario.effects().outbox[0].to == "staff@example.com");
    scenario.queue.notify = {"anna@client.example"};
    CHECK(scenario.effects().outbox.empty());
}

TEST_CASE("an agent's answer goes out to contact and watchers") {
    Scenario scenario;
    scenario.from_agent();
    auto ticket = Scenario::ticket();
    ticket.state = TicketState::fresh;
    ticket.watchers = {"bob@client.example", "max@example.net"};
    scenario.refers_to(ticket);
    const auto effects = scenario.effects();
    CHECK(effects.articles[0].kind == ArticleKind::agent);
    CHECK(effects.new_state == TicketState::open);
    REQUIRE(effects.outbox.size() == 2);
    CHECK(effects.outbox[0].to == "anna@client.example");
    CHECK(effects.outbox[1].to == "bob@client.example");
}

TEST_CASE("an agent's forward opens the ticket for the original sender") {
    Scenario scenario;
    scenario.from_agent();
    scenario.reading.forwarded =
        text::Forwarded{{"Anna Berg", "anna@client.example"}, "Fire", "please take", "It burns."};
    scenario.answers.forwarded_author.contact = Scenario::anna();
    const auto effects = scenario.effects();
    CHECK(std::get<ContactId>(std::get<NewTicket>(effects.ticket).contact) == ContactId{3});
    CHECK(effects.articles[0].author_email == "anna@client.example");
    CHECK(effects.watchers == std::vector<std::string>{"max@example.net"});
    scenario.queue.agent_forward = false;
    CHECK(std::get<NewTicket>(scenario.effects().ticket).contact == TicketContact{});
}

TEST_CASE("a similar subject joins the recent ticket of a known client") {
    Scenario scenario;
    scenario.from_contact();
    scenario.message.subject = "Re: Printer on fire!";
    scenario.answers.similar_candidates = {Scenario::ticket(5)};
    CHECK(scenario.outcome() == "appended");
    scenario.message.subject = "Coffee machine on fire";
    CHECK(scenario.outcome() == "created");
    scenario.message.subject = "Printer on fire";
    scenario.answers.similar_candidates[0].state = TicketState::closed;
    CHECK(scenario.outcome() == "created");
}

TEST_CASE("a person's acceptance overrules what held the mail") {
    Scenario scenario;
    scenario.accepted = AcceptedByPerson{};
    CHECK(scenario.outcome() == "created");
    scenario.accepted->client = Scenario::client();
    const auto ticket = std::get<NewTicket>(scenario.effects().ticket);
    CHECK(ticket.client == ClientId{2});
    CHECK(std::get<NewContact>(ticket.contact).email == "anna@client.example");
    scenario.accepted = AcceptedByPerson{Scenario::anna(), {}};
    CHECK(
        std::get<ContactId>(std::get<NewTicket>(scenario.effects().ticket).contact) == ContactId{3}
    );
    scenario.message.unparsable = "too deep";
    CHECK(scenario.outcome() == "created");
}

TEST_CASE(
    "a bounce is filed where the lost mail came from and marks an address only by our signed path"
) {
    Scenario scenario;
    scenario.reading.classification.mail_class = MailClass::bounce;
    scenario.reading.bounce =
        Bounce{{{"anna@client.example", "failed", "5.1.1", "no such user", "550"}}, "m@x", ""};
    scenario.refers_to(Scenario::ticket());
    auto effects = scenario.effects();
    CHECK(effects.articles[0].kind == ArticleKind::note);
    CHECK(effects.articles[0].text.find("5.1.1 no such user") != std::string::npos);
    CHECK(effects.notifications.size() == 1);
    CHECK_FALSE(effects.undeliverable_contact.has_value());
    scenario.signed_recipient = SignedAddress{AddressPurpose::bounce, Scenario::ticket().id};
    CHECK(scenario.effects().undeliverable_contact == "anna@client.example");
    scenario.answers.by_message_id.reset();
    CHECK(scenario.effects().articles.empty());
    CHECK(scenario.effects().notifications.size() == 1);
}

TEST_CASE("an infected mail is held whoever sent it, and only a person lets it in") {
    Scenario scenario;
    scenario.from_contact();
    scenario.refers_to(Scenario::ticket());
    scenario.scan = VirusFinding{"Eicar-Test", "", false};
    auto decision = scenario.decided();
    CHECK(outcome_of(decision.verdict) == Outcome::held);
    CHECK(decision.reason == "virus: Eicar-Test");
    CHECK(decision.trace.back() == TraceStep{"antivirus", "Eicar-Test", "held"});
    scenario.accepted.emplace();
    CHECK(scenario.outcome() == "appended");
}

TEST_CASE("a mail that was scanned or could not be is taken, and the trace says which") {
    struct Row {
        VirusFinding finding;
        TraceStep step;
    };
    for (const auto& row :
         {Row{{"", "", false}, {"antivirus", "nothing found", "clean"}},
          Row{{"", "clamd is away", false}, {"antivirus", "clamd is away", "not scanned"}}}) {
        Scenario scenario;
        scenario.from_contact();
        scenario.scan = row.finding;
        const auto decision = scenario.decided();
        CHECK(outcome_of(decision.verdict) == Outcome::created);
        CHECK(std::ranges::find(decision.trace, row.step) != decision.trace.end());
    }
}
