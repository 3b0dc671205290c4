#include "tests/contract/backends.hpp"
#include "tests/contract/desk.hpp"
#include "tests/support/child_process.hpp"

#include <set>
#include <thread>

using namespace maildocket;
using namespace maildocket::test;

namespace {

// What a host does with one mail: a conflict is run again.
Result<Outcome> try_delivery(store::IntakeStore& intake, const Mail& mail) {
    auto transaction = intake.begin();
    if (!transaction) {
        return fail_with(transaction);
    }
    const auto claimed = (*transaction)->claim(mail.key, mail.inquiry);
    if (!claimed) {
        return fail_with(claimed);
    }
    if (const auto* first = std::get_if<store::DeliveryOutcome>(&*claimed)) {
        const auto recorded =
            (*transaction)
                ->record_duplicate(mail.effects.delivery, *first, {&mail.original, {}, {}});
        const auto committed = recorded ? (*transaction)->commit() : recorded;
        return committed ? Result<Outcome>(Outcome::duplicate) : fail_with(committed);
    }
    const auto applied = apply(**transaction, mail);
    if (!applied) {
        return fail_with(applied);
    }
    const auto committed = (*transaction)->commit();
    return committed ? Result<Outcome>(applied->outcome) : fail_with(committed);
}

// Nothing if it could not be delivered.
std::optional<Outcome> deliver_as_host(store::IntakeStore& intake, const Mail& mail) {
    for (int attempt = 0; attempt < 50; ++attempt) {
        const auto outcome = try_delivery(intake, mail);
        if (outcome) {
            return *outcome;
        }
        if (outcome.error().code != ErrorCode::conflict) {
            return std::nullopt;
        }
    }
    return std::nullopt;
}

// Each worker has its own connection; how many mails each could not deliver.
template <class Backend, class MailOf>
std::vector<int> deliver_at_once(
    const Backend& backend, int workers, int mails, const MailOf& mail_of
) {
    std::vector<int> failed(static_cast<std::size_t>(workers), -1);
    std::vector<std::thread> threads;
    for (int worker = 0; worker < workers; ++worker) {
        threads.emplace_back([&, worker] {
            int failures = 0;
            const auto intake = backend.stores()->open_intake();
            for (int mail = 0; intake && mail < mails; ++mail) {
                failures += deliver_as_host(**intake, mail_of(worker, mail)) ? 0 : 1;
            }
            failed[static_cast<std::size_t>(worker)] = intake ? failures : mails;
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    return failed;
}

}  // namespace

TEST_CASE_TEMPLATE("one mail over two hosts at once has one effect", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    constexpr int mails = 40;
    const auto failed = deliver_at_once(desk.backend, 2, mails, [](int, int mail) {
        return ticket_mail("raced" + std::to_string(mail) + "@example");
    });
    CHECK(failed == std::vector<int>(2));
    CHECK(
        (must(desk.ledger->sums()) ==
         std::map<Outcome, std::int64_t>{{Outcome::created, mails}, {Outcome::duplicate, mails}})
    );
    CHECK(must(desk.tickets->list({})).size() == mails);
}

TEST_CASE_TEMPLATE(
    "a second host waits for the first and sees its outcome", Backend, MAILDOCKET_BACKENDS
) {
    Desk<Backend> desk;
    const auto mail = ticket_mail("waiting@example");
    const auto transaction = must(desk.intake->begin());
    const auto first = must(claim_and_apply(*transaction, mail));
    std::optional<Outcome> second;
    std::thread other([&] {
        const auto intake = desk.backend.stores()->open_intake();
        if (intake) {
            second = deliver_as_host(**intake, mail);
        }
    });
    must(transaction->commit());
    other.join();
    CHECK(first.outcome == Outcome::created);
    CHECK(second == Outcome::duplicate);
}

TEST_CASE_TEMPLATE("numbers are unique whoever takes them", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    constexpr int workers = 4;
    constexpr int mails = 25;
    const auto failed = deliver_at_once(desk.backend, workers, mails, [](int worker, int mail) {
        return ticket_mail(std::to_string(worker) + "." + std::to_string(mail) + "@example");
    });
    CHECK(failed == std::vector<int>(workers));
    std::set<std::int64_t> numbers;
    for (const auto& ticket : must(desk.tickets->list({}))) {
        numbers.insert(ticket.reference.number);
    }
    CHECK(numbers.size() == workers * mails);
}

TEST_CASE_TEMPLATE("one new contact is made by two hosts at once", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    desk.add_client("ACME");
    desk.add_domain("acme.example", "ACME", false);
    routing::Inquiry inquiry;
    inquiry.author = {"x@acme.example", {"acme.example"}};
    const auto client = desk.ask(inquiry).author.domain_client.value().id;
    constexpr int mails = 20;
    const auto failed = deliver_at_once(desk.backend, 2, mails, [&](int worker, int number) {
        const auto email = "new" + std::to_string(number) + "@acme.example";
        auto mail = ticket_mail(std::to_string(worker) + "." + email);
        mail.effects.ticket = routing::NewTicket{
            "support", "subject", client, routing::NewContact{client, email, "New"}};
        return mail;
    });
    CHECK(failed == std::vector<int>(2));
    CHECK(must(desk.directory->contacts()).size() == mails);
    CHECK(must(desk.tickets->list({})).size() == 2 * mails);
}

TEST_CASE_TEMPLATE("articles of one ticket come from all hosts", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    const auto ticket = desk.deliver(ticket_mail("first@example")).ticket.value();
    constexpr int workers = 3;
    constexpr int mails = 20;
    const auto failed = deliver_at_once(desk.backend, workers, mails, [&](int worker, int number) {
        auto mail = reply_mail(std::to_string(worker) + "." + std::to_string(number), ticket);
        mail.inquiry.signed_ticket = ticket;
        mail.effects.new_state = TicketState::open;
        mail.effects.watchers = {"a@x.example", "w" + std::to_string(number) + "@x.example"};
        return mail;
    });
    CHECK(failed == std::vector<int>(workers));
    const auto details = must(desk.tickets->show(ticket));
    CHECK(details.articles.size() == 1 + workers * mails);
    CHECK(details.watchers.size() == 1 + mails);
}

TEST_CASE_TEMPLATE("two processes share one store", Backend, MAILDOCKET_BACKENDS) {
    const Backend backend;
    must(must(backend.stores()->open_schema())->upgrade(noon));
    constexpr int mails = 25;
    const auto deliver_all = [&](const std::string& process) {
        const auto intake = must(backend.stores()->open_intake());
        must(intake->ensure_queues(std::vector{Desk<Backend>::queue("support", "TCK-")}));
        for (int mail = 0; mail < mails; ++mail) {
            const auto id = process + std::to_string(mail) + "@example";
            REQUIRE(deliver_as_host(*intake, ticket_mail(id)) == Outcome::created);
        }
    };
    {
        ChildProcess first([&] { deliver_all("first"); });
        ChildProcess second([&] { deliver_all("second"); });
        CHECK(first.succeeded());
        CHECK(second.succeeded());
    }
    CHECK(must(must(backend.stores()->open_tickets())->list({})).size() == 2 * mails);
}
