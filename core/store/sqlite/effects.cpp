#include "core/store/sqlite/effects.hpp"

#include "core/store/rules.hpp"

namespace maildocket::sqlite {

using routing::DeliveryRecord;
using routing::Effects;
using routing::NewContact;
using routing::NewTicket;
using store::DeliveryContent;
using store::DeliveryOutcome;

EffectWriter::EffectWriter(Connection& connection)
    : blobs_(connection),
      attachments_(connection),
      articles_(connection),
      insert_contact_(connection, R"(
          INSERT INTO contacts (email, name, client_id, language, undeliverable, archived,
                                created_at)
          VALUES (?, ?, ?, '', 0, 0, ?)
          ON CONFLICT (email) WHERE archived = 0 DO NOTHING)"),
      find_contact_(connection, "SELECT id FROM contacts WHERE email = ? AND archived = 0"),
      take_number_(connection, R"(
          UPDATE queues SET next_number = next_number + 1 WHERE name = ?
          RETURNING next_number - 1, prefix)"),
      insert_ticket_(connection, R"(
          INSERT INTO tickets (queue, number, subject, state, client_id, contact_id, assignee_id,
                               merged_into, created_at, updated_at)
          VALUES (?1, ?2, ?3, 'new', ?4, ?5, NULL, NULL, ?6, ?6))"),
      change_ticket_(connection, R"(
          UPDATE tickets SET updated_at = ?2, state = coalesce(?3, state)
          WHERE id = ?1 AND (?3 IS NULL OR ?3 = 'closed' OR state <> 'closed'))"),
      order_(connection, R"(
          UPDATE tickets SET assignee_id = coalesce(?2, assignee_id),
                             client_id = coalesce(?3, client_id)
          WHERE id = ?1)"),
      reference_of_(connection, R"(
          SELECT q.prefix, t.number FROM tickets t JOIN queues q ON q.name = t.queue
          WHERE t.id = ?)"),
      insert_delivery_(connection, R"(
          INSERT INTO deliveries (queue, recipient, reverse_path, author, subject, message_id,
                                  digest, door, door_key, queue_id, octets, received_at, outcome,
                                  reason, text, trace, ticket_id, article_id, original_blob_id,
                                  first_delivery_id)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))"),
      set_article_(connection, "UPDATE deliveries SET article_id = ? WHERE id = ?"),
      insert_watcher_(connection, R"(
          INSERT INTO watchers (ticket_id, email) VALUES (?, ?) ON CONFLICT DO NOTHING)"),
      insert_notification_(connection, R"(
          INSERT INTO notifications (kind, text, ticket_id, created_at, done)
          SELECT ?1, ?2, ?3, ?4, 0
          WHERE ?5 IS NULL OR NOT EXISTS (
              SELECT 1 FROM notifications WHERE kind = ?1 AND done = 0 AND created_at >= ?5))"),
      begin_review_(connection, R"(
          INSERT INTO reviews (delivery_id, reason, created_at, ended_at) VALUES (?, ?, ?, NULL)
          ON CONFLICT (delivery_id) DO UPDATE SET reason = excluded.reason, ended_at = NULL)"),
      end_review_(connection, "UPDATE reviews SET ended_at = ? WHERE delivery_id = ?"),
      set_undeliverable_(connection, R"(
          UPDATE contacts SET undeliverable = 1 WHERE email = ? AND archived = 0)"),
      is_held_(connection, "SELECT 1 FROM deliveries WHERE id = ? AND outcome = 'held'"),
      change_delivery_(connection, R"(
          UPDATE deliveries SET outcome = ?2, reason = ?3, text = ?4, trace = ?5, ticket_id = ?6
          WHERE id = ?1)") {}

DeliveryOutcome EffectWriter::apply(const Effects& effects, const DeliveryContent& content) {
    const auto ticket = ticket_of(effects);
    DeliveryOutcome done{
        .delivery = {},
        .outcome = effects.delivery.outcome,
        .ticket = ticket.id,
        .reference = ticket.reference,
        .article = std::nullopt};
    done.delivery = insert_delivery(effects.delivery, done, std::nullopt, content);
    done.article = write_articles(done.delivery, ticket, effects, content);
    write_around(ticket, done.article, effects);
    if (effects.review) {
        begin_review_.execute(done.delivery, *effects.review, effects.delivery.received_at);
    }
    return done;
}

DeliveryOutcome EffectWriter::reapply(
    DeliveryId held, const Effects& effects, const DeliveryContent& content
) {
    const auto& record = effects.delivery;
    if (!is_held_.query(held).next()) {
        throw_failure(ErrorCode::not_found, "this delivery is not held");
    }
    const auto ticket = ticket_of(effects);
    change_delivery_.execute(
        held,
        to_string(record.outcome),
        record.reason,
        record.text,
        to_json(record.trace),
        ticket.id
    );
    const auto article = write_articles(held, ticket, effects, content);
    write_around(ticket, article, effects);
    end_review_.execute(record.received_at, held);
    if (effects.review) {
        begin_review_.execute(held, *effects.review, record.received_at);
    }
    return {
        .delivery = held,
        .outcome = record.outcome,
        .ticket = ticket.id,
        .reference = ticket.reference,
        .article = article};
}

void EffectWriter::record_duplicate(
    const DeliveryRecord& record, const DeliveryOutcome& first, const DeliveryContent& content
) {
    auto where = first;
    where.outcome = Outcome::duplicate;
    static_cast<void>(insert_delivery(record, where, first.delivery, content));
}

EffectWriter::Ticket EffectWriter::ticket_of(const Effects& effects) {
    if (const auto* fresh = std::get_if<NewTicket>(&effects.ticket)) {
        return make_ticket(*fresh, effects);
    }
    if (const auto* existing = std::get_if<TicketId>(&effects.ticket)) {
        return change_ticket(*existing, effects);
    }
    return {};
}

EffectWriter::Ticket EffectWriter::make_ticket(const NewTicket& ticket, const Effects& effects) {
    const auto now = effects.delivery.received_at;
    const auto contact = contact_of(ticket.contact, now);
    TicketReference reference;
    {
        auto row = take_number_.query(ticket.queue);
        if (!row.next()) {
            throw_failure(ErrorCode::internal, "queue " + ticket.queue + " was not made ready");
        }
        reference = {row.text(1), row.integer(0)};
    }
    const TicketId id{insert_ticket_.insert(
        ticket.queue, reference.number, ticket.subject, ticket.client, contact, now
    )};
    return {id, std::move(reference)};
}

// A mail that leaves nothing on the ticket (the answer to a closed one) does not touch it.
EffectWriter::Ticket EffectWriter::change_ticket(TicketId ticket, const Effects& effects) {
    if (!effects.articles.empty() || effects.new_state) {
        std::optional<std::string_view> state;
        if (effects.new_state) {
            state = to_string(*effects.new_state);
        }
        if (change_ticket_.execute(ticket, effects.delivery.received_at, state) == 0) {
            throw_failure(ErrorCode::conflict, "the ticket was closed in the meantime");
        }
    }
    if (effects.new_assignee || effects.new_client) {
        order_.execute(ticket, effects.new_assignee, effects.new_client);
    }
    auto row = reference_of_.query(ticket);
    if (!row.next()) {
        throw_failure(ErrorCode::internal, "no such ticket");
    }
    return {ticket, TicketReference{row.text(0), row.integer(1)}};
}

std::optional<ContactId> EffectWriter::contact_of(
    const routing::TicketContact& contact, Timestamp now
) {
    if (const auto* known = std::get_if<ContactId>(&contact)) {
        return *known;
    }
    const auto* fresh = std::get_if<NewContact>(&contact);
    if (fresh == nullptr) {
        return std::nullopt;
    }
    if (insert_contact_.execute(fresh->email, fresh->name, fresh->client, now) != 0) {
        return ContactId{insert_contact_.last_id()};
    }
    auto row = find_contact_.query(fresh->email);
    if (!row.next()) {
        throw_failure(ErrorCode::conflict, "a contact vanished");
    }
    return row.id<ContactId>(0);
}

DeliveryId EffectWriter::insert_delivery(
    const DeliveryRecord& record,
    const DeliveryOutcome& where,
    std::optional<DeliveryId> first,
    const DeliveryContent& content
) {
    const auto original = blobs_.write(*content.original, record.received_at);
    return DeliveryId{insert_delivery_.insert(
        record.queue,
        record.recipient,
        record.reverse_path,
        record.from,
        record.subject,
        record.message_id,
        record.digest,
        record.door,
        record.door_key,
        record.queue_id,
        record.octets,
        record.received_at,
        to_string(where.outcome),
        record.reason,
        record.text,
        to_json(record.trace),
        where.ticket,
        where.article,
        original,
        first
    )};
}

// Articles and the ledger row name each other: the row comes first and is completed here.
std::optional<ArticleId> EffectWriter::write_articles(
    DeliveryId delivery,
    const Ticket& ticket,
    const Effects& effects,
    const DeliveryContent& content
) {
    const auto now = effects.delivery.received_at;
    std::optional<ArticleId> own;
    for (const auto& article : effects.articles) {
        if (!ticket.id) {
            throw_failure(ErrorCode::internal, "an article without a ticket");
        }
        const auto id = articles_.write(*ticket.id, article, delivery, now);
        if (article.has_attachments) {
            attachments_.write(id, content.attachments, content.parts, now);
        }
        if (!own) {
            own = id;
            set_article_.execute(id, delivery);
        }
    }
    return own;
}

void EffectWriter::write_around(
    const Ticket& ticket, std::optional<ArticleId> article, const Effects& effects
) {
    const auto now = effects.delivery.received_at;
    for (const auto& watcher : effects.watchers) {
        insert_watcher_.execute(ticket.id, watcher);
    }
    for (const auto& mail : effects.outbox) {
        articles_.enqueue(ticket.id, article, mail, now);
    }
    for (const auto& notification : effects.notifications) {
        const auto quiet = store::notification_quiet_time(notification.kind);
        std::optional<Timestamp> quiet_since;
        if (quiet) {
            quiet_since = now - *quiet;
        }
        insert_notification_.execute(
            notification.kind, notification.text, ticket.id, now, quiet_since
        );
    }
    if (effects.undeliverable_contact) {
        set_undeliverable_.execute(*effects.undeliverable_contact);
    }
}

}  // namespace maildocket::sqlite
