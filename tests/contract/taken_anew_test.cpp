// A held mail that a door hands over again because a person wants it decided anew.
#include "core/intake/delivery.hpp"
#include "tests/contract/backends.hpp"
#include "tests/contract/desk.hpp"

using namespace maildocket;
using namespace maildocket::test;
using namespace std::chrono_literals;

namespace {

enum class Door { plain, again };

struct Comes {
    Door door = Door::plain;
    UnknownSenders unknown_senders = UnknownSenders::hold;
    Timestamp time = noon;
    std::vector<std::string> recipients{"support@example.com"};
    VirusFinding scan;
};

std::shared_ptr<const intake::PreparedMail> prepared(const Comes& comes) {
    auto support = Desk<SqliteBackend>::queue("support", "TCK-");
    support.addresses = {"support@example.com"};
    support.unknown_senders = comes.unknown_senders;
    auto policy = std::make_shared<intake::IntakePolicy>();
    policy->queues = QueueDirectory({support});
    policy->scan = [scan = comes.scan](const ScanSource&) { return scan; };
    auto spool = std::make_unique<intake::Spool>();
    must(
        spool->append("From: Anna <anna@customer.example>\r\nSubject: Printer\r\n"
                      "Message-ID: <held@customer.example>\r\n\r\nIt is on fire.\r\n")
    );
    Envelope envelope;
    envelope.reverse_path = Mailbox{"anna", "customer.example"};
    for (const auto& recipient : comes.recipients) {
        const auto at_sign = recipient.find('@');
        envelope.recipients.push_back(
            {{recipient.substr(0, at_sign), recipient.substr(at_sign + 1)}, recipient, {}, {}}
        );
    }
    envelope.door = "imap";
    envelope.door_key = "help/1/2";
    envelope.decide_again = comes.door == Door::again;
    return must(intake::prepare(std::move(envelope), std::move(spool), policy, comes.time));
}

// The reply, after the commit.
template <class Backend>
std::string arrive(
    Desk<Backend>& desk,
    const Comes& comes,
    const std::optional<std::string>& hold_reason = std::nullopt
) {
    const auto jobs = intake::jobs_of(prepared(comes));
    REQUIRE(jobs.size() == 1);
    const auto transaction = must(desk.intake->begin());
    const auto reply = must(intake::deliver(*transaction, jobs.front(), hold_reason));
    must(transaction->commit());
    return std::to_string(reply.code) + ' ' + reply.text;
}

using Sums = std::map<Outcome, std::int64_t>;

}  // namespace

TEST_CASE_TEMPLATE("a held mail taken anew is decided anew", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    CHECK(arrive(desk, {}) == "250 held");
    desk.add_client("Customer");
    desk.add_contact("anna@customer.example", "Customer");
    CHECK(arrive(desk, {.time = at(1min)}) == "250 held");  // handed over again, nothing more
    CHECK(must(desk.ledger->reviews()).size() == 1);
    CHECK(arrive(desk, {.door = Door::again, .time = at(2min)}) == "250 created [TCK-1]");

    CHECK(must(desk.ledger->reviews()).empty());
    CHECK(must(desk.ledger->sums()) == Sums{{Outcome::created, 1}, {Outcome::duplicate, 2}});
    const auto tickets = must(desk.tickets->list({}));
    REQUIRE(tickets.size() == 1);
    const auto ticket = must(desk.tickets->show(tickets.front().id));
    CHECK(ticket.ticket.created_at == at(2min));
    REQUIRE(ticket.articles.size() == 1);
    CHECK(ticket.articles.front().author_email == "anna@customer.example");
    const auto first = must(desk.ledger->list({.outcome = Outcome::created})).front();
    CHECK(ticket.articles.front().delivery == first.id);
    CHECK(first.door == "imap");
    CHECK(first.received_at == noon);
    CHECK(
        must(desk.mailboxes->outcomes(std::vector<std::string>{"help/1/2"})).front() ==
        Outcome::created
    );

    // From now on it is a mail that was taken.
    CHECK(arrive(desk, {.door = Door::again, .time = at(3min)}) == "250 created [TCK-1]");
    CHECK(must(desk.tickets->list({})).size() == 1);
    CHECK(must(desk.ledger->sums()) == Sums{{Outcome::created, 1}, {Outcome::duplicate, 3}});
}

TEST_CASE_TEMPLATE("today's configuration decides, too", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    CHECK(arrive(desk, {}) == "250 held");
    CHECK(
        arrive(
            desk,
            {.door = Door::again,
             .unknown_senders = UnknownSenders::ticket,
             .recipients = {"support@example.com", "support+x@example.com"}}
        ) == "250 created [TCK-1]"
    );
    // Three accepted recipients.
    CHECK(must(desk.ledger->sums()) == Sums{{Outcome::created, 1}, {Outcome::duplicate, 2}});
}

TEST_CASE_TEMPLATE("a mail taken anew may stay held", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    CHECK(arrive(desk, {}) == "250 held");
    const auto review = must(desk.ledger->reviews()).front();
    Comes again{.door = Door::again, .unknown_senders = UnknownSenders::ticket};
    std::optional<std::string> hold_reason;
    SUBCASE("because the rules still say so") {
        again.unknown_senders = UnknownSenders::hold;
    }
    SUBCASE("because the rules refuse it now: it is here already") {
        again.unknown_senders = UnknownSenders::reject;
    }
    SUBCASE("because there is a virus in it") {
        again.scan.virus = "Eicar";
    }
    SUBCASE("because nobody could look for one") {
        again.scan.trouble = "clamd is away";
    }
    SUBCASE("because it could not be stored as decided") {
        hold_reason = "too long";
    }
    CHECK(arrive(desk, again, hold_reason) == "250 held");
    CHECK(must(desk.ledger->reviews()) == std::vector{review});
    CHECK(must(desk.ledger->sums()) == Sums{{Outcome::held, 1}, {Outcome::duplicate, 1}});
    CHECK(must(desk.tickets->list({})).empty());
}

TEST_CASE_TEMPLATE("what a person threw away stays away", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    CHECK(arrive(desk, {}) == "250 held");
    must(desk.ledger->discard(must(desk.ledger->reviews()).front().id, at(1min)));
    const Comes again{.door = Door::again, .unknown_senders = UnknownSenders::ticket};
    CHECK(arrive(desk, again) == "250 held");
    CHECK(must(desk.ledger->sums()) == Sums{{Outcome::discarded, 1}, {Outcome::duplicate, 1}});
}

TEST_CASE_TEMPLATE("a mail taken anew that never came is a new one", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    CHECK(arrive(desk, {.door = Door::again}) == "250 held");
    CHECK(must(desk.ledger->sums()) == Sums{{Outcome::held, 1}});
}
