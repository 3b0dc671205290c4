#include "tests/contract/backends.hpp"
#include "tests/contract/desk.hpp"
#include "tests/support/child_process.hpp"

using namespace maildocket;
using namespace maildocket::test;

namespace {

enum class DiesAfter { claim, apply, commit };

// A delivery in a process that is killed on the way.
template <class Backend>
void deliver_and_die(const Backend& backend, const Mail& mail, DiesAfter step) {
    ChildProcess child([&] {
        const auto intake = must(backend.stores()->open_intake());
        const auto transaction = must(intake->begin());
        must(transaction->claim(mail.key, mail.inquiry));
        if (step == DiesAfter::claim) {
            die_at_once();
        }
        must(apply(*transaction, mail));
        if (step == DiesAfter::commit) {
            must(transaction->commit());
        }
        die_at_once();
    });
    REQUIRE(child.was_killed());
}

template <class Backend>
void make_ready(const Backend& backend) {
    const auto stores = backend.stores();
    must(must(stores->open_schema())->upgrade(noon));
    must(must(stores->open_intake())
             ->ensure_queues(std::vector{Desk<Backend>::queue("support", "TCK-")}));
}

Mail rich_mail() {
    auto mail = ticket_mail("crash@example");
    mail.original = MemoryBlob(std::string(std::size_t{3} << 20U, 'x'));  // more than the cache
    mail.effects.watchers = {"w@x.example"};
    mail.effects.outbox = {{.to = "anna@customer.example"}};
    return mail;
}

}  // namespace

TEST_CASE_TEMPLATE("killed before the commit there is nothing", Backend, MAILDOCKET_BACKENDS) {
    const Backend backend;
    make_ready(backend);
    const auto mail = rich_mail();
    SUBCASE("after the claim") {
        deliver_and_die(backend, mail, DiesAfter::claim);
    }
    SUBCASE("after everything was written") {
        deliver_and_die(backend, mail, DiesAfter::apply);
    }
    const auto stores = backend.stores();
    const auto ledger = must(stores->open_ledger());
    CHECK(must(ledger->sums()).empty());
    CHECK(must(ledger->outbox()).empty());
    CHECK(must(must(stores->open_tickets())->list({})).empty());

    const auto intake = must(stores->open_intake());
    const auto transaction = must(intake->begin());
    must(claim_and_apply(*transaction, mail));
    must(transaction->commit());
    CHECK((must(ledger->sums()) == std::map<Outcome, std::int64_t>{{Outcome::created, 1}}));
}

TEST_CASE_TEMPLATE("killed after the commit everything is there", Backend, MAILDOCKET_BACKENDS) {
    const Backend backend;
    make_ready(backend);
    const auto mail = rich_mail();
    deliver_and_die(backend, mail, DiesAfter::commit);

    const auto stores = backend.stores();
    const auto intake = must(stores->open_intake());
    const auto transaction = must(intake->begin());
    const auto claimed = must(transaction->claim(mail.key, mail.inquiry));
    REQUIRE(std::holds_alternative<store::DeliveryOutcome>(claimed));
    const auto outcome = std::get<store::DeliveryOutcome>(claimed);
    CHECK(outcome.reference == TicketReference{"TCK-", 1});
    const auto details = must(must(stores->open_tickets())->show(outcome.ticket.value()));
    CHECK(details.articles.size() == 1);
    CHECK(details.watchers == std::vector<std::string>{"w@x.example"});
    const auto ledger = must(stores->open_ledger());
    CHECK(must(ledger->outbox()).size() == 1);
    CHECK((content_by([&](const store::BlobConsumer& consumer) {
               return ledger->original(outcome.delivery, consumer);
           }) == mail.original.content()));
}
