#include "core/store/sqlite/answers.hpp"

#include "core/store/rules.hpp"
#include "core/store/sqlite/names.hpp"

namespace maildocket::sqlite {

using routing::AgentFacts;
using routing::Answers;
using routing::ClientFacts;
using routing::ContactFacts;
using routing::Inquiry;
using routing::SenderFacts;
using routing::SenderQuestion;
using store::DeliveryKey;
using store::DeliveryOutcome;

AnswerReader::AnswerReader(Connection& connection)
    : tickets_(connection),
      merges_(connection),
      by_key_(connection, R"(
          SELECT id, outcome, ticket_id, article_id FROM deliveries
          WHERE message_id = ? AND queue = ? AND digest = ? AND outcome <> 'duplicate')"),
      by_door_key_(connection, R"(
          SELECT id, outcome, ticket_id, article_id FROM deliveries
          WHERE door_key = ? AND door_key <> '' AND outcome <> 'duplicate')"),
      contact_(connection, R"(
          SELECT c.id, c.name, k.id, k.name, c.language
          FROM contacts c JOIN clients k ON k.id = c.client_id
          WHERE c.email = ? AND c.archived = 0 AND k.archived = 0)"),
      domain_(connection, R"(
          SELECT k.id, k.name
          FROM client_domains d JOIN clients k ON k.id = d.client_id
          WHERE d.domain = ? AND d.archived = 0 AND k.archived = 0 AND (d.subdomains OR ?))"),
      agent_(connection, "SELECT id, name FROM agents WHERE email = ? AND archived = 0"),
      all_agents_(connection, R"(
          SELECT id, email, name FROM agents WHERE archived = 0 ORDER BY email LIMIT ?)"),
      client_named_(connection, R"(
          SELECT id, name FROM clients WHERE name = ? COLLATE NOCASE AND archived = 0)"),
      seen_(connection, R"(
          SELECT EXISTS (SELECT 1 FROM outbox WHERE recipient = ?1)
              OR EXISTS (SELECT 1 FROM watchers WHERE email = ?1)
              OR EXISTS (SELECT 1 FROM contacts c JOIN tickets t ON t.contact_id = c.id
                         WHERE c.email = ?1))"),
      automatic_to_address_(connection, R"(
          SELECT count(*) FROM (
              SELECT 1 FROM outbox
              WHERE recipient = ? AND automatic = 1 AND created_at > ? LIMIT ?))"),
      automatic_to_domain_(connection, R"(
          SELECT count(*) FROM (
              SELECT 1 FROM outbox
              WHERE recipient_domain = ? AND automatic = 1 AND created_at > ? LIMIT ?))"),
      automatic_total_(connection, R"(
          SELECT count(*), min(created_at) FROM (
              SELECT created_at FROM outbox WHERE automatic = 1 AND created_at > ?
              ORDER BY created_at DESC LIMIT ?))") {}

namespace {

std::int64_t count(Rows row) {
    return row.next() ? row.integer(0) : 0;
}

}  // namespace

std::optional<DeliveryOutcome> AnswerReader::earlier(const DeliveryKey& key) {
    std::optional<DeliveryOutcome> found;
    const auto keep = [&found](Rows row) {
        if (row.next()) {
            found = DeliveryOutcome{
                .delivery = row.id<DeliveryId>(0),
                .outcome = outcome(row, 1),
                .ticket = row.optional_id<TicketId>(2),
                .reference = std::nullopt,
                .article = row.optional_id<ArticleId>(3)};
        }
    };
    keep(by_key_.query(key.message_id, key.queue, key.digest));
    if (!found && !key.door_key.empty()) {
        keep(by_door_key_.query(key.door_key));
    }
    if (found && found->ticket) {
        if (auto reached = merges_.follow(*found->ticket)) {
            found->ticket = reached->id;
            found->reference = std::move(reached->reference);
        }
    }
    return found;
}

Answers AnswerReader::answer(const Inquiry& inquiry) {
    Answers answers;
    if (inquiry.signed_ticket) {
        answers.by_signature = tickets_.by_id(*inquiry.signed_ticket, inquiry);
    }
    answers.by_message_id = tickets_.by_message_id(inquiry);
    if (inquiry.reference_number) {
        answers.by_reference = tickets_.by_number(*inquiry.reference_number, inquiry);
    }
    answers.author = sender(inquiry.author, inquiry);
    answers.forwarded_author = sender(inquiry.forwarded_author, inquiry);
    if (inquiry.similar_since) {
        const auto& author = answers.author;
        if (author.contact || author.domain_client) {
            answers.similar_candidates = tickets_.similar(
                author.contact ? author.contact->client : author.domain_client->id,
                *inquiry.similar_since,
                inquiry
            );
        }
    }
    answers.automatic_total = automatic_total(inquiry);
    add_people(answers, inquiry);
    return answers;
}

void AnswerReader::add_people(Answers& answers, const Inquiry& inquiry) {
    const bool commands = answers.author.agent.has_value();  // nobody else's are followed
    if (inquiry.agents_wanted && commands) {
        for (auto row = all_agents_.query(store::agents_max); row.next();) {
            answers.agents.push_back({row.id<AgentId>(0), row.text(1), row.text(2)});
        }
    } else {
        for (const auto& watcher : store::watchers_of(answers)) {
            if (auto found = agent(watcher)) {
                answers.agents.push_back(std::move(*found));
            }
        }
    }
    if (!commands) {
        return;
    }
    for (const auto& name : inquiry.client_names) {
        for (auto row = client_named_.query(name); row.next();) {
            answers.clients_named.push_back({row.id<ClientId>(0), row.text(1), {}});
        }
    }
}

SenderFacts AnswerReader::sender(const SenderQuestion& question, const Inquiry& inquiry) {
    SenderFacts facts;
    if (question.email.empty()) {
        return facts;
    }
    const auto since = inquiry.now - store::automatic_window;
    facts.contact = contact(question.email);
    facts.domain_client = client(question);
    facts.agent = agent(question.email);
    facts.seen_before = count(seen_.query(question.email)) != 0;
    facts.automatic_to_address =
        count(automatic_to_address_.query(question.email, since, inquiry.budget.per_recipient));
    facts.automatic_to_domain = count(automatic_to_domain_.query(
        store::domain_of(question.email), since, inquiry.budget.per_domain
    ));
    return facts;
}

std::int64_t AnswerReader::automatic_total(const Inquiry& inquiry) {
    const auto since = inquiry.now - store::automatic_window;
    const auto budget = inquiry.budget.total;
    if (full_budget_ && full_budget_->since > since && full_budget_->mails >= budget) {
        return budget;
    }
    auto row = automatic_total_.query(since, budget);
    const auto mails = row.next() ? row.integer(0) : 0;
    if (mails > 0 && mails == budget) {
        full_budget_ = {mails, row.time(1)};
    }
    return mails;
}

std::optional<ContactFacts> AnswerReader::contact(const std::string& email) {
    auto row = contact_.query(email);
    if (!row.next()) {
        return std::nullopt;
    }
    return ContactFacts{
        .id = row.id<ContactId>(0),
        .email = email,
        .name = row.text(1),
        .client = row.id<ClientId>(2),
        .client_name = row.text(3),
        .language = row.text(4)};
}

std::optional<ClientFacts> AnswerReader::client(const SenderQuestion& question) {
    bool exact = true;
    for (const auto& domain : question.domains) {
        if (auto row = domain_.query(domain, exact); row.next()) {
            return ClientFacts{.id = row.id<ClientId>(0), .name = row.text(1), .domain = domain};
        }
        exact = false;
    }
    return std::nullopt;
}

std::optional<AgentFacts> AnswerReader::agent(const std::string& email) {
    auto row = agent_.query(email);
    if (!row.next()) {
        return std::nullopt;
    }
    return AgentFacts{.id = row.id<AgentId>(0), .email = email, .name = row.text(1)};
}

}  // namespace maildocket::sqlite
