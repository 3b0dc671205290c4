#pragma once

#include "core/routing/effects.hpp"
#include "core/store/intake_store.hpp"
#include "core/store/postgres/pipeline.hpp"

#include <optional>

// What a mail writes, as one call of maildocket_apply_2. Content that does not fit into it goes
// first.
namespace maildocket::postgres {

// Queued statements before it (BEGIN) are sent along.
[[nodiscard]] store::DeliveryOutcome apply_effects(
    Pipeline& pipeline,
    std::optional<DeliveryId> held,
    const routing::Effects& effects,
    const store::DeliveryContent& content
);

void insert_duplicate(
    Pipeline& pipeline,
    const routing::DeliveryRecord& record,
    const store::DeliveryOutcome& first,
    const store::DeliveryContent& content
);

namespace statements {

inline constexpr PreparedStatement apply{"apply", R"(
    SELECT o_delivery, o_ticket, o_prefix, o_number, o_article
    FROM maildocket_apply_2($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
                            $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29))"};
inline constexpr PreparedStatement order{"order", R"(
    UPDATE tickets SET assignee_id = coalesce($2, assignee_id), client_id = coalesce($3, client_id)
    WHERE id = $1)"};
inline constexpr PreparedStatement insert_duplicate{"insert_duplicate", R"(
    INSERT INTO deliveries (queue, recipient, reverse_path, author, subject, message_id, digest,
                            door, door_key, queue_id, octets, received_at, outcome, reason, text,
                            trace, ticket_id, article_id, first_delivery_id, original_blob_id)
    SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'duplicate', $13, $14, $15, $16, $17,
           $18, o_id
    FROM maildocket_blob_1($19, $20, $21, $12))"};

}  // namespace statements

}  // namespace maildocket::postgres
