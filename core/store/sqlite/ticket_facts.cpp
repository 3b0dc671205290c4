#include "core/store/sqlite/ticket_facts.hpp"

#include "core/store/rules.hpp"
#include "core/store/sqlite/names.hpp"

namespace maildocket::sqlite {

using routing::FoundById;
using routing::Inquiry;
using routing::TicketFacts;

TicketFactsReader::TicketFactsReader(Connection& connection)
    : ticket_(connection, R"(
          SELECT q.prefix, t.number, t.queue, t.state, t.subject, t.contact_id, c.email,
                 t.client_id, a.email, t.merged_into
          FROM tickets t
          JOIN queues q ON q.name = t.queue
          LEFT JOIN contacts c ON c.id = t.contact_id
          LEFT JOIN agents a ON a.id = t.assignee_id AND a.archived = 0
          WHERE t.id = ?)"),
      watchers_(connection, "SELECT email FROM watchers WHERE ticket_id = ? ORDER BY email"),
      closed_answers_(connection, R"(
          SELECT count(*) FROM (
              SELECT 1 FROM outbox
              WHERE recipient = ? AND automatic = 1 AND created_at > ?
                AND kind = 'closed_answer' AND ticket_id = ?
              LIMIT ?))"),
      number_(connection, "SELECT id FROM tickets WHERE queue = ? AND number = ?"),
      message_id_(connection, R"(
          SELECT d.ticket_id
          FROM deliveries d JOIN tickets t ON t.id = d.ticket_id
          WHERE d.message_id = ? AND d.outcome <> 'duplicate'
          ORDER BY t.queue = ? DESC, d.id
          LIMIT 1)"),
      similar_(connection, R"(
          SELECT id FROM tickets
          WHERE client_id = ? AND updated_at >= ? AND queue = ? AND merged_into IS NULL
          ORDER BY updated_at DESC, id DESC
          LIMIT ?)") {}

std::optional<TicketFacts> TicketFactsReader::by_id(TicketId id, const Inquiry& inquiry) {
    TicketFacts facts;
    std::optional<TicketId> next = id;
    for (int hops = 0; next && hops <= store::merge_depth_max; ++hops) {
        auto row = ticket_.query(*next);
        if (!row.next()) {
            return std::nullopt;
        }
        if (hops == 1) {
            facts.merged_from = facts.reference;
        }
        facts.id = *next;
        facts.reference = {row.text(0), row.integer(1)};
        facts.queue = row.text(2);
        facts.state = ticket_state(row, 3);
        facts.subject = row.text(4);
        facts.contact = row.optional_id<ContactId>(5);
        facts.contact_email = row.text(6);
        facts.client = row.optional_id<ClientId>(7);
        facts.assignee = row.text(8);
        next = row.optional_id<TicketId>(9);
    }
    for (auto row = watchers_.query(facts.id); row.next();) {
        facts.watchers.push_back(row.text(0));
    }
    if (!inquiry.author.email.empty()) {
        auto row = closed_answers_.query(
            inquiry.author.email,
            inquiry.now - store::closed_answers_window,
            facts.id,
            inquiry.budget.closed_answers_per_day
        );
        facts.closed_answers_to_author = row.next() ? row.integer(0) : 0;
    }
    return facts;
}

std::optional<TicketFacts> TicketFactsReader::by_number(
    std::int64_t number, const Inquiry& inquiry
) {
    std::optional<TicketId> id;
    if (auto row = number_.query(inquiry.queue, number); row.next()) {
        id = row.id<TicketId>(0);
    }
    return id ? by_id(*id, inquiry) : std::nullopt;
}

std::optional<FoundById> TicketFactsReader::by_message_id(const Inquiry& inquiry) {
    for (const auto& message_id : inquiry.message_ids) {
        if (message_id.empty()) {
            continue;  // mails without one have the empty id in the ledger
        }
        std::optional<TicketId> id;
        if (auto row = message_id_.query(message_id, inquiry.queue); row.next()) {
            id = row.id<TicketId>(0);
        }
        if (auto facts = id ? by_id(*id, inquiry) : std::nullopt) {
            return FoundById{*std::move(facts), message_id};
        }
    }
    return std::nullopt;
}

std::vector<TicketFacts> TicketFactsReader::similar(
    ClientId client, Timestamp since, const Inquiry& inquiry
) {
    std::vector<TicketFacts> found;
    for (auto row = similar_.query(client, since, inquiry.queue, store::similar_candidates_max);
         row.next();) {
        if (auto facts = by_id(row.id<TicketId>(0), inquiry)) {
            found.push_back(*std::move(facts));
        }
    }
    return found;
}

MergeFollower::MergeFollower(Connection& connection)
    : ticket_(connection, R"(
          SELECT q.prefix, t.number, t.merged_into
          FROM tickets t JOIN queues q ON q.name = t.queue
          WHERE t.id = ?)") {}

std::optional<TicketName> MergeFollower::follow(TicketId id) {
    std::optional<TicketName> reached;
    std::optional<TicketId> next = id;
    for (int hops = 0; next && hops <= store::merge_depth_max; ++hops) {
        auto row = ticket_.query(*next);
        if (!row.next()) {
            return std::nullopt;
        }
        reached = TicketName{*next, {row.text(0), row.integer(1)}};
        next = row.optional_id<TicketId>(2);
    }
    return reached;
}

}  // namespace maildocket::sqlite
