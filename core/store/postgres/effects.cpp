#include "core/store/postgres/effects.hpp"

#include "core/store/postgres/blob_writer.hpp"
#include "core/store/rules.hpp"

#include <algorithm>
#include <string>

namespace maildocket::postgres {

using routing::DeliveryRecord;
using routing::Effects;
using routing::NewContact;
using routing::NewTicket;
using store::BlobSource;
using store::DeliveryContent;
using store::DeliveryOutcome;

namespace {

constexpr std::uint64_t inline_octets_max = store::blob_chunk_octets;       // one blob
constexpr std::uint64_t inline_total_octets_max = std::uint64_t{1} << 20U;  // all of a mail

// Small content travels in the call itself, the rest is written before it.
class Blobs {
public:
    Blobs(Pipeline& pipeline, Timestamp now) : pipeline_(pipeline), now_(now) {}

    // The octets, or nothing if they are in the store already.
    std::optional<std::string> take(const BlobSource& source) {
        if (source.octets() <= inline_octets_max &&
            taken_octets_ + source.octets() <= inline_total_octets_max) {
            taken_octets_ += source.octets();
            return read_whole(source);
        }
        write_chunks(pipeline_, source, now_);
        return std::nullopt;
    }

private:
    Pipeline& pipeline_;
    Timestamp now_;
    std::uint64_t taken_octets_ = 0;
};

std::string_view flag(bool value) {
    return value ? "t" : "f";
}

void add_ticket(Parameters& parameters, const Effects& effects) {
    const auto* existing = std::get_if<TicketId>(&effects.ticket);
    parameters.optional_id(existing != nullptr ? std::optional(*existing) : std::nullopt);
    std::optional<std::string_view> state;
    if (effects.new_state) {
        state = to_string(*effects.new_state);
    }
    parameters.optional_text(state);

    const auto* fresh = std::get_if<NewTicket>(&effects.ticket);
    if (fresh == nullptr) {
        parameters.null().null().null().null().null().null().null();
        return;
    }
    parameters.text(fresh->queue).text(fresh->subject).optional_id(fresh->client);
    const auto* known = std::get_if<ContactId>(&fresh->contact);
    parameters.optional_id(known != nullptr ? std::optional(*known) : std::nullopt);
    if (const auto* contact = std::get_if<NewContact>(&fresh->contact)) {
        parameters.integer(contact->client.value).text(contact->email).text(contact->name);
    } else {
        parameters.null().null().null();
    }
}

// Articles, and the numbers of those that have the attachments.
void add_articles(Parameters& parameters, const Effects& effects) {
    ArrayValue articles(ElementType::text);
    ArrayValue with_attachments(ElementType::integer);
    std::int32_t number = 0;
    for (const auto& article : effects.articles) {
        ++number;
        for (const std::string_view text :
             {to_string(article.kind),
              std::string_view(article.author_name),
              std::string_view(article.author_email),
              to_string(article.trust),
              std::string_view(article.warning),
              std::string_view(article.subject),
              std::string_view(article.text),
              std::string_view(article.html),
              std::string_view(article.new_text),
              std::string_view(article.message_id)}) {
            articles.add(text);
        }
        if (article.has_attachments) {
            with_attachments.add(number);
        }
    }
    parameters.array(articles).array(with_attachments);
}

void add_attachments(
    Parameters& parameters, const Effects& effects, const DeliveryContent& content, Blobs& blobs
) {
    ArrayValue rows(ElementType::text);
    ArrayValue digests(ElementType::octets);
    ArrayValue blobs_of_rows(ElementType::octets);
    ArrayValue blob_digests(ElementType::octets);
    ArrayValue blob_contents(ElementType::octets);
    const bool wanted =
        std::ranges::any_of(effects.articles, &routing::NewArticle::has_attachments);
    for (std::size_t position = 0; wanted && position < content.attachments.size(); ++position) {
        const auto& attachment = content.attachments[position];
        rows.add(attachment.name);
        rows.add(attachment.content_type);
        rows.add(std::to_string(attachment.octets));
        rows.add(flag(attachment.is_inline));
        rows.add(attachment.content_id);
        rows.add(attachment.refused);
        digests.add(as_octets(attachment.sha256));
        const auto* part = position < content.parts.size() ? content.parts[position] : nullptr;
        if (part == nullptr) {
            blobs_of_rows.add_null();
            continue;
        }
        blobs_of_rows.add(as_octets(part->sha256()));
        if (const auto octets = blobs.take(*part)) {
            blob_digests.add(as_octets(part->sha256()));
            blob_contents.add(*octets);
        }
    }
    parameters.array(rows).array(digests).array(blobs_of_rows);
    parameters.array(blob_digests).array(blob_contents);
}

void add_around(Parameters& parameters, const Effects& effects) {
    const auto now = effects.delivery.received_at;
    ArrayValue outbox(ElementType::text);
    for (const auto& mail : effects.outbox) {
        outbox.add(to_string(mail.kind));
        outbox.add(mail.to);
        outbox.add(store::domain_of(mail.to));
        outbox.add(mail.subject);
        outbox.add(mail.language);
        outbox.add(mail.in_reply_to);
        outbox.add(flag(is_automatic(mail.kind)));
        outbox.add(mail.text);
    }
    ArrayValue notifications(ElementType::text);
    for (const auto& notification : effects.notifications) {
        notifications.add(notification.kind);
        notifications.add(notification.text);
        if (const auto quiet = store::notification_quiet_time(notification.kind)) {
            notifications.add(std::to_string(to_microseconds(now - *quiet)));
        } else {
            notifications.add_null();
        }
    }
    parameters.array(text_array(effects.watchers)).array(outbox).array(notifications);
    parameters.optional_text(effects.undeliverable_contact).optional_text(effects.review);
}

void add_delivery(Parameters& parameters, const DeliveryRecord& record) {
    ArrayValue delivery(ElementType::text);
    const auto trace = to_json(record.trace);
    for (const std::string_view text :
         {std::string_view(record.queue),
          std::string_view(record.recipient),
          std::string_view(record.reverse_path),
          std::string_view(record.from),
          std::string_view(record.subject),
          std::string_view(record.message_id),
          std::string_view(record.door),
          std::string_view(record.door_key),
          std::string_view(record.queue_id),
          to_string(record.outcome),
          std::string_view(record.reason),
          std::string_view(record.text),
          std::string_view(trace)}) {
        delivery.add(text);
    }
    parameters.array(delivery).octets(as_octets(record.digest));
    parameters.integer(static_cast<std::int64_t>(record.octets));
}

// Digest, size and, if it is small, content. The octets stay with the caller.
void add_original(
    Parameters& parameters, const BlobSource& original, const std::optional<std::string>& octets
) {
    parameters.octets(as_octets(original.sha256()));
    parameters.integer(static_cast<std::int64_t>(original.octets())).optional_text(octets);
}

}  // namespace

DeliveryOutcome apply_effects(
    Pipeline& pipeline,
    std::optional<DeliveryId> held,
    const Effects& effects,
    const DeliveryContent& content
) {
    const auto now = effects.delivery.received_at;
    Blobs blobs(pipeline, now);
    Parameters parameters;
    parameters.integer(to_microseconds(now)).optional_id(held);
    add_ticket(parameters, effects);
    add_articles(parameters, effects);
    add_attachments(parameters, effects, content, blobs);
    add_around(parameters, effects);
    add_delivery(parameters, effects.delivery);
    std::optional<std::string> octets;
    if (held) {
        parameters.null().null().null();  // the original is there
    } else {
        octets = blobs.take(*content.original);
        add_original(parameters, *content.original, octets);
    }
    if (const auto* ticket = std::get_if<TicketId>(&effects.ticket);
        ticket != nullptr && (effects.new_assignee || effects.new_client)) {
        pipeline.queue(
            statements::order,
            Parameters()
                .integer(ticket->value)
                .optional_id(effects.new_assignee)
                .optional_id(effects.new_client)
        );
    }
    pipeline.queue(statements::apply, parameters);
    const auto results = pipeline.run();
    const auto& row = results.back();

    DeliveryOutcome done;
    done.delivery = DeliveryId{row.integer(0, 0)};
    done.outcome = effects.delivery.outcome;
    if (const auto ticket = row.optional_integer(0, 1)) {
        done.ticket = TicketId{*ticket};
        done.reference = TicketReference{std::string(row.text(0, 2)), row.integer(0, 3)};
    }
    if (const auto article = row.optional_integer(0, 4)) {
        done.article = ArticleId{*article};
    }
    return done;
}

void insert_duplicate(
    Pipeline& pipeline,
    const DeliveryRecord& record,
    const DeliveryOutcome& first,
    const DeliveryContent& content
) {
    Blobs blobs(pipeline, record.received_at);
    const auto octets = blobs.take(*content.original);
    const auto trace = to_json(record.trace);
    Parameters parameters;
    parameters.text(record.queue).text(record.recipient).text(record.reverse_path);
    parameters.text(record.from).text(record.subject).text(record.message_id);
    parameters.octets(as_octets(record.digest)).text(record.door).text(record.door_key);
    parameters.text(record.queue_id).integer(static_cast<std::int64_t>(record.octets));
    parameters.integer(to_microseconds(record.received_at));
    parameters.text(record.reason).text(record.text).text(trace);
    parameters.optional_id(first.ticket).optional_id(first.article);
    parameters.integer(first.delivery.value);
    add_original(parameters, *content.original, octets);
    pipeline.queue(statements::insert_duplicate, parameters);
    static_cast<void>(pipeline.run());
}

}  // namespace maildocket::postgres
