#include "tests/contract/backends.hpp"
#include "tests/contract/desk.hpp"
#include "tests/support/child_process.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <thread>

using namespace maildocket;
using namespace maildocket::test;
using namespace std::chrono_literals;
using routing::OutboxKind;
using store::OutboxJob;

namespace {

constexpr auto lease = 60s;

Mail mail_with_outbox(const std::string& id, std::vector<routing::NewOutboxMail> outbox) {
    auto mail = ticket_mail(id);
    mail.effects.outbox = std::move(outbox);
    return mail;
}

routing::NewOutboxMail notice_to(const std::string& address) {
    routing::NewOutboxMail mail;
    mail.kind = OutboxKind::notice;
    mail.to = address;
    return mail;
}

std::vector<OutboxId> ids_of(const std::vector<OutboxJob>& jobs) {
    std::vector<OutboxId> ids;
    std::ranges::transform(jobs, std::back_inserter(ids), &OutboxJob::id);
    return ids;
}

template <class Backend>
store::OutboxRow row_of(Desk<Backend>& desk, OutboxId mail) {
    for (auto& row : must(desk.ledger->outbox())) {
        if (row.id == mail) {
            return row;
        }
    }
    FAIL("no such mail");
    return {};
}

// A desk with as many notices.
template <class Backend>
void fill(Desk<Backend>& desk, std::size_t count) {
    std::vector<routing::NewOutboxMail> mails;
    for (std::size_t i = 0; i < count; ++i) {
        mails.push_back(notice_to("agent" + std::to_string(i) + "@example.com"));
    }
    desk.deliver(mail_with_outbox("many@example", std::move(mails)));
}

}  // namespace

TEST_CASE_TEMPLATE("a due mail comes with what its words need", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    desk.add_client("Customer");
    desk.add_contact("anna@customer.example", "Customer");
    auto reply = notice_to("anna@customer.example");
    reply.kind = OutboxKind::agent_reply;
    reply.subject = "Printer";
    reply.language = "de";
    reply.in_reply_to = "before@customer.example";
    reply.text = "only here";
    const auto outcome = desk.deliver(mail_with_outbox("1@example", {reply}));
    const auto jobs = must(desk.outbox->claim_due("one", noon, lease, 10));
    REQUIRE(jobs.size() == 1);
    const auto& job = jobs.front();
    CHECK(job.kind == OutboxKind::agent_reply);
    CHECK(job.to == "anna@customer.example");
    CHECK(job.to_name == "Name of anna@customer.example");
    CHECK_FALSE(job.to_agent);
    CHECK(job.subject == "Printer");
    CHECK(job.language == "de");
    CHECK(job.in_reply_to == "before@customer.example");
    CHECK(job.text == "only here");
    CHECK(job.article == outcome.article);
    CHECK(job.attempts == 1);
    CHECK(job.created_at == noon);
    REQUIRE(job.ticket);
    CHECK(job.ticket->id == outcome.ticket);
    CHECK(job.ticket->reference == TicketReference{"TCK-", 1});
    CHECK(job.ticket->queue == "support");
    CHECK(job.ticket->state == TicketState::fresh);
    CHECK(job.ticket->created_at == noon);
    const auto article = must(desk.outbox->article(*job.article));
    CHECK(article == must(desk.tickets->show(*outcome.ticket)).articles.front());
}

TEST_CASE_TEMPLATE(
    "a mail knows the newest mail of the client's side before its own", Backend, MAILDOCKET_BACKENDS
) {
    Desk<Backend> desk;
    const auto notice = notice_to("agent@example.com");
    const auto ticket = *desk.deliver(mail_with_outbox("1@example", {notice})).ticket;
    for (const auto* id : {"2@example", ""}) {
        auto mail = reply_mail(id, ticket);
        mail.effects.outbox = {notice};
        desk.deliver(mail);
    }
    routing::NewArticle article;
    article.kind = ArticleKind::agent;
    article.message_id = "agent@example";
    const std::vector notices{notice};
    must(desk.tickets->add_article(ticket, {.article = article, .outbox = notices}, noon));
    desk.deliver(reply_mail("3@example", ticket));
    std::vector<std::string> ids;
    for (const auto& job : must(desk.outbox->claim_due("one", noon, lease, 10))) {
        ids.push_back(job.ticket->client_message_id);
    }
    CHECK(ids == std::vector<std::string>{"", "1@example", "2@example", "2@example"});
}

TEST_CASE_TEMPLATE("a mail belongs to whom it was leased", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    fill(desk, 3);
    const auto first = must(desk.outbox->claim_due("one", noon, lease, 2));
    const auto second = must(desk.outbox->claim_due("two", noon, lease, 10));
    REQUIRE(first.size() == 2);
    REQUIRE(second.size() == 1);
    CHECK(must(desk.outbox->claim_due("three", noon + lease - 1s, lease, 10)).empty());
    CHECK(row_of(desk, first.front().id).state == "sending");

    const std::vector<store::OutboxSent> foreign{{second.front().id, "id@example"}};
    CHECK(must(desk.outbox->sent("one", foreign, noon)) == 0);
    CHECK(row_of(desk, second.front().id).state == "sending");

    must(desk.outbox->renew("two", noon + 2 * lease));
    const auto taken_over = must(desk.outbox->claim_due("three", noon + lease, lease, 10));
    CHECK(ids_of(taken_over) == ids_of(first));
    CHECK(taken_over.front().attempts == 2);
    const std::vector<store::OutboxSent> late{{first.front().id, "late@example"}};
    CHECK(must(desk.outbox->sent("one", late, noon + lease)) == 0);
    CHECK(must(desk.outbox->sent("three", late, noon + lease)) == 1);
    const auto row = row_of(desk, first.front().id);
    CHECK(row.state == "sent");
    CHECK(row.sent_at == noon + lease);
}

TEST_CASE_TEMPLATE("a mail is tried again when its time has come", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    fill(desk, 2);
    const auto jobs = must(desk.outbox->claim_due("one", noon, lease, 10));
    REQUIRE(jobs.size() == 2);
    const std::vector<store::OutboxRetry> retries{
        {jobs[0].id, noon + 10min, "451 later", true}, {jobs[1].id, noon + 5min, "535 no", false}};
    CHECK(must(desk.outbox->retry("one", retries)) == 2);
    CHECK(row_of(desk, jobs[0].id).state == "queued");
    CHECK(row_of(desk, jobs[0].id).last_error == "451 later");
    CHECK(row_of(desk, jobs[0].id).attempts == 1);
    CHECK(row_of(desk, jobs[1].id).attempts == 0);
    CHECK(must(desk.outbox->claim_due("one", noon + 4min, lease, 10)).empty());
    CHECK(must(desk.outbox->claim_due("one", noon + 9min, lease, 1)).front().id == jobs[1].id);
    CHECK(must(desk.outbox->claim_due("one", noon + 10min, lease, 10)).front().attempts == 2);
}

TEST_CASE_TEMPLATE("what is given back was not tried", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    fill(desk, 2);
    CHECK(must(desk.outbox->claim_due("one", noon, lease, 10)).size() == 2);
    must(desk.outbox->release("one"));
    const auto again = must(desk.outbox->claim_due("two", noon, lease, 10));
    REQUIRE(again.size() == 2);
    CHECK(again.front().attempts == 1);
}

TEST_CASE_TEMPLATE("a failure is told in the same transaction", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    auto reply = notice_to("gone@customer.example");
    reply.kind = OutboxKind::agent_reply;
    const auto outcome = desk.deliver(mail_with_outbox("1@example", {reply}));
    const auto job = must(desk.outbox->claim_due("one", noon, lease, 10)).front();
    store::OutboxFailure failure{job.id, "550 no such user", {}, {}, {}};
    failure.note = routing::NewArticle{.kind = ArticleKind::note, .text = "came back"};
    failure.notifications = {{"undeliverable", "came back"}};
    failure.mails = {notice_to("agent@example.com")};
    CHECK(must(desk.outbox->failed("two", std::span(&failure, 1), at(1min))) == 0);
    CHECK(must(desk.ledger->notifications()).empty());
    CHECK(must(desk.outbox->failed("one", std::span(&failure, 1), at(1min))) == 1);

    CHECK(row_of(desk, job.id).state == "failed");
    CHECK(row_of(desk, job.id).last_error == "550 no such user");
    const auto ticket = must(desk.tickets->show(*outcome.ticket));
    REQUIRE(ticket.articles.size() == 2);
    CHECK(ticket.articles.back().text == "came back");
    CHECK(ticket.ticket.updated_at == at(1min));
    const auto notifications = must(desk.ledger->notifications());
    REQUIRE(notifications.size() == 1);
    CHECK(notifications.front().kind == "undeliverable");
    CHECK(notifications.front().ticket == TicketReference{"TCK-", 1});
    const auto next = must(desk.outbox->claim_due("one", at(1min), lease, 10));
    REQUIRE(next.size() == 1);
    CHECK(next.front().to == "agent@example.com");
    CHECK(next.front().article == outcome.article);
}

TEST_CASE_TEMPLATE("a notification is raised once until it is done", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    const routing::NewNotification wrong{"outbound", "wrong password"};
    CHECK(must(desk.outbox->raise(wrong, noon)));
    CHECK_FALSE(must(desk.outbox->raise(wrong, noon)));
    CHECK(must(desk.outbox->raise({"outbound", "another"}, noon)));
    must(desk.ledger->finish_notification(must(desk.ledger->notifications()).back().id));
    CHECK(must(desk.outbox->raise(wrong, noon)));
}

TEST_CASE_TEMPLATE("nobody stops a mail that is being sent", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    fill(desk, 2);
    const auto jobs = must(desk.outbox->claim_due("one", noon, lease, 10));
    const auto mail = jobs.front().id;
    CHECK(code_of(desk.ledger->cancel_outbox(mail, noon + 1s)) == ErrorCode::invalid_input);
    CHECK(code_of(desk.ledger->retry_outbox(mail, noon + 1s)) == ErrorCode::invalid_input);
    must(desk.ledger->cancel_outbox(mail, noon + lease));  // its worker died
    must(desk.ledger->retry_outbox(jobs.back().id, noon + lease));
    CHECK(row_of(desk, mail).state == "cancelled");
    CHECK(
        ids_of(must(desk.outbox->claim_due("two", noon + lease, lease, 10))) ==
        std::vector{jobs.back().id}
    );
}

TEST_CASE_TEMPLATE("attachments of a reply are sent with it", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    const auto ticket = desk.deliver(ticket_mail("1@example")).ticket.value();
    const MemoryBlob large(std::string(700'000, 'x'));
    Attachment kept;
    kept.name = "plan.pdf";
    kept.octets = large.octets();
    kept.sha256 = large.sha256();
    Attachment refused = kept;
    refused.refused = "too large";
    const std::vector attachments{kept, refused};
    const std::vector<const store::BlobSource*> parts{&large, nullptr};
    const std::vector mails{notice_to("anna@customer.example")};
    const std::vector<std::string> watchers{"boss@customer.example"};
    store::DeskEntry entry{.article = {.kind = ArticleKind::agent, .text = "here"}};
    entry.attachments = attachments;
    entry.parts = parts;
    entry.new_state = TicketState::pending;
    entry.watchers = watchers;
    entry.outbox = mails;
    const auto article = must(desk.tickets->add_article(ticket, entry, at(1min)));

    const auto job = must(desk.outbox->claim_due("one", at(1min), lease, 10)).front();
    CHECK(job.article == article);
    CHECK(must(desk.outbox->article(article)).attachments.size() == 2);
    CHECK(content_by([&](const store::BlobConsumer& consumer) {
              return desk.outbox->attachment(article, 0, consumer);
          }) == std::string(700'000, 'x'));
    CHECK(code_of(desk.outbox->attachment(article, 1, [](auto) {
              return Result<void>();
          })) == ErrorCode::not_found);
    const auto details = must(desk.tickets->show(ticket));
    CHECK(details.ticket.state == TicketState::pending);
    CHECK(details.watchers == watchers);
    CHECK(details.articles.size() == 3);  // the last says what the state was
}

TEST_CASE_TEMPLATE("two workers share many mails, each once", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    constexpr std::size_t count = 2'000;
    fill(desk, count);
    std::mutex mutex;
    std::map<OutboxId, int> claims;
    const auto work = [&](const std::string& owner) {
        const auto outbox = must(desk.stores->open_outbox());
        for (;;) {
            const auto jobs = outbox->claim_due(owner, noon, lease, 50);
            if (!jobs && jobs.error().code == ErrorCode::conflict) {
                continue;
            }
            if (must(jobs).empty()) {
                return;
            }
            const std::lock_guard lock(mutex);
            for (const auto& job : *jobs) {
                ++claims[job.id];
            }
        }
    };
    {
        const std::jthread one(work, "one");
        const std::jthread two(work, "two");
    }
    CHECK(claims.size() == count);
    CHECK(std::ranges::all_of(claims, [](const auto& claim) { return claim.second == 1; }));
}

TEST_CASE_TEMPLATE(
    "a worker that is killed leaves its mails to others", Backend, MAILDOCKET_BACKENDS
) {
    const Backend backend;
    {
        ChildProcess maker([&] {
            const auto stores = backend.stores();
            must(must(stores->open_schema())->upgrade(noon));
            const auto intake = must(stores->open_intake());
            const std::vector queues{Desk<Backend>::queue("support", "TCK-")};
            must(intake->ensure_queues(queues));
            const auto transaction = must(intake->begin());
            must(claim_and_apply(
                *transaction, mail_with_outbox("1@example", {notice_to("agent@example.com")})
            ));
            must(transaction->commit());
        });
        REQUIRE(maker.succeeded());
    }
    ChildProcess worker([&] {
        const auto outbox = must(backend.stores()->open_outbox());
        REQUIRE(must(outbox->claim_due("one", noon, lease, 10)).size() == 1);
        ::kill(::getpid(), SIGKILL);
    });
    REQUIRE(worker.was_killed());
    const auto outbox = must(backend.stores()->open_outbox());
    CHECK(must(outbox->claim_due("two", noon + lease - 1s, lease, 10)).empty());
    CHECK(must(outbox->claim_due("two", noon + lease, lease, 10)).size() == 1);
}
