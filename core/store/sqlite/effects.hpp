#pragma once

#include "core/routing/effects.hpp"
#include "core/store/intake_store.hpp"
#include "core/store/sqlite/article_writer.hpp"
#include "core/store/sqlite/attachment_writer.hpp"
#include "core/store/sqlite/blobs.hpp"
#include "core/store/sqlite/statement.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace maildocket::sqlite {

// Writes what one delivery does, inside the caller's transaction.
class EffectWriter {
public:
    explicit EffectWriter(Connection& connection);

    store::DeliveryOutcome apply(
        const routing::Effects& effects, const store::DeliveryContent& content
    );
    store::DeliveryOutcome reapply(
        DeliveryId held, const routing::Effects& effects, const store::DeliveryContent& content
    );
    void record_duplicate(
        const routing::DeliveryRecord& record,
        const store::DeliveryOutcome& first,
        const store::DeliveryContent& content
    );

private:
    struct Ticket {
        std::optional<TicketId> id;
        std::optional<TicketReference> reference;
    };

    Ticket ticket_of(const routing::Effects& effects);
    Ticket make_ticket(const routing::NewTicket& ticket, const routing::Effects& effects);
    Ticket change_ticket(TicketId ticket, const routing::Effects& effects);
    std::optional<ContactId> contact_of(const routing::TicketContact& contact, Timestamp now);
    DeliveryId insert_delivery(
        const routing::DeliveryRecord& record,
        const store::DeliveryOutcome& where,
        std::optional<DeliveryId> first,
        const store::DeliveryContent& content
    );
    std::optional<ArticleId> write_articles(
        DeliveryId delivery,
        const Ticket& ticket,
        const routing::Effects& effects,
        const store::DeliveryContent& content
    );
    void write_around(
        const Ticket& ticket, std::optional<ArticleId> article, const routing::Effects& effects
    );

    BlobWriter blobs_;
    AttachmentWriter attachments_;
    ArticleWriter articles_;
    Statement insert_contact_;
    Statement find_contact_;
    Statement take_number_;
    Statement insert_ticket_;
    Statement change_ticket_;
    Statement order_;
    Statement reference_of_;
    Statement insert_delivery_;
    Statement set_article_;
    Statement insert_watcher_;
    Statement insert_notification_;
    Statement begin_review_;
    Statement end_review_;
    Statement set_undeliverable_;
    Statement is_held_;
    Statement change_delivery_;
};

}  // namespace maildocket::sqlite
