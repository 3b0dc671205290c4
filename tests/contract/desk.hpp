#pragma once

#include "core/store/stores.hpp"
#include "tests/support/memory_blob.hpp"
#include "tests/support/printers.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

// A small help desk on a fresh store, and mails for it.
namespace maildocket::test {

// The value, or the end of the test with the error's text.
template <class T>
T must(Result<T> result) {
    if (!result) {
        FAIL(result.error().detail);
    }
    if constexpr (!std::is_void_v<T>) {
        return *std::move(result);
    }
}

template <class T>
ErrorCode code_of(const Result<T>& result) {
    REQUIRE_FALSE(result.has_value());
    CHECK_FALSE(result.error().detail.empty());
    return result.error().code;
}

inline Timestamp at(std::chrono::minutes after) {
    return from_microseconds(1'700'000'000'000'000) + after;
}
inline const Timestamp noon = at(std::chrono::minutes{0});

// Everything that one delivery brings to the store.
struct Mail {
    store::DeliveryKey key;
    routing::Inquiry inquiry;
    routing::Effects effects;
    MemoryBlob original;
    std::vector<Attachment> attachments;
    std::vector<MemoryBlob> parts;

    // Arrives by another door, too, or later.
    void set_time(Timestamp time) {
        inquiry.now = time;
        effects.delivery.received_at = time;
    }
};

// A mail of a stranger to queue `support`, that leaves no more than a ledger row.
Mail plain_mail(const std::string& message_id, Outcome outcome = Outcome::loop);
// The same with a ticket and its first article.
Mail ticket_mail(const std::string& message_id);
// An article for a ticket that is there.
Mail reply_mail(const std::string& message_id, TicketId ticket);

store::DeliveryContent content_of(const Mail& mail, std::vector<const store::BlobSource*>& parts);

using Claimed = std::variant<store::DeliveryOutcome, routing::Answers>;

// claim() and apply() in a transaction that goes on.
Result<store::DeliveryOutcome> claim_and_apply(
    store::IntakeTransaction& transaction, const Mail& mail
);
Result<store::DeliveryOutcome> apply(store::IntakeTransaction& transaction, const Mail& mail);

template <class Backend>
struct Desk {
    Desk() {
        must(must(stores->open_schema())->upgrade(noon));
        intake = must(stores->open_intake());
        directory = must(stores->open_directory());
        tickets = must(stores->open_tickets());
        ledger = must(stores->open_ledger());
        outbox = must(stores->open_outbox());
        chores = must(stores->open_chores());
        mailboxes = must(stores->open_mailboxes());
        const std::vector<QueuePolicy> queues{queue("support", "TCK-"), queue("billing", "BIL-")};
        must(intake->ensure_queues(queues));
    }

    static QueuePolicy queue(std::string name, std::string prefix, std::int64_t first_number = 1) {
        QueuePolicy policy;
        policy.name = std::move(name);
        policy.prefix = std::move(prefix);
        policy.first_number = first_number;
        return policy;
    }

    // A whole delivery, the first of its key.
    store::DeliveryOutcome deliver(const Mail& mail) {
        const auto transaction = must(intake->begin());
        const auto outcome = must(claim_and_apply(*transaction, mail));
        must(transaction->commit());
        return outcome;
    }
    routing::Answers ask(const routing::Inquiry& inquiry) {
        return must(intake->ask({"support", "nobody@asks", {}, ""}, inquiry)).answers;
    }
    std::int64_t deliveries() {
        std::int64_t all = 0;
        for (const auto& [outcome, count] : must(ledger->sums())) {
            all += count;
        }
        return all;
    }
    void add_client(const std::string& name) {
        must(directory->add({.clients = {{name, "", false}}, .domains = {}, .contacts = {}}, noon));
    }
    void add_domain(const std::string& domain, const std::string& client, bool subdomains) {
        must(directory->add(
            {.clients = {}, .domains = {{domain, client, subdomains, false}}, .contacts = {}}, noon
        ));
    }
    void add_contact(const std::string& email, const std::string& client) {
        store::ContactRow row;
        row.email = email;
        row.client = client;
        row.name = "Name of " + email;
        must(directory->add({.clients = {}, .domains = {}, .contacts = {row}}, noon));
    }

    Backend backend;
    std::unique_ptr<store::Stores> stores = backend.stores();
    std::unique_ptr<store::IntakeStore> intake;
    std::unique_ptr<store::DirectoryStore> directory;
    std::unique_ptr<store::TicketStore> tickets;
    std::unique_ptr<store::LedgerStore> ledger;
    std::unique_ptr<store::OutboxStore> outbox;
    std::unique_ptr<store::ChoreStore> chores;
    std::unique_ptr<store::MailboxStore> mailboxes;
};

// What original() hands over.
template <class Read>
std::string content_by(Read read) {
    std::string content;
    must(read([&content](std::string_view octets) -> Result<void> {
        content += octets;
        return {};
    }));
    return content;
}

}  // namespace maildocket::test
