#include "core/store/sqlite/ledger_list.hpp"

#include "core/store/sqlite/filter.hpp"
#include "core/store/sqlite/names.hpp"

namespace maildocket::sqlite {

namespace {

using store::LedgerFilter;
using store::LedgerRow;

constexpr std::string_view select = R"(
    SELECT d.id, d.outcome, d.reason, d.queue, d.recipient, d.reverse_path, d.author, d.subject,
           d.message_id, q.prefix, t.number, d.article_id, d.door, d.queue_id, d.octets,
           d.received_at
    FROM deliveries d
    LEFT JOIN tickets t ON t.id = d.ticket_id
    LEFT JOIN queues q ON q.name = t.queue)";
constexpr std::string_view newest_first = "ORDER BY d.id DESC";

constexpr std::string_view has_address = R"(
    (holds(d.recipient, :address) OR holds(d.reverse_path, :address)
     OR holds(d.author, :address)))";
// Two partial indexes know it.
constexpr std::string_view has_message_id = R"(
    ((d.message_id = :message_id AND d.outcome <> 'duplicate')
     OR (d.message_id = :message_id AND d.outcome = 'duplicate')))";
constexpr std::string_view has_ticket = R"(
    d.ticket_id = (SELECT id FROM tickets WHERE queue = :ticket_queue AND number = :number))";

LedgerRow read(const Rows& row) {
    LedgerRow delivery{
        .id = row.id<DeliveryId>(0),
        .outcome = outcome(row, 1),
        .reason = row.text(2),
        .queue = row.text(3),
        .recipient = row.text(4),
        .reverse_path = row.text(5),
        .from = row.text(6),
        .subject = row.text(7),
        .message_id = row.text(8),
        .ticket = std::nullopt,
        .article = row.optional_id<ArticleId>(11),
        .door = row.text(12),
        .queue_id = row.text(13),
        .octets = static_cast<std::uint64_t>(row.integer(14)),
        .received_at = row.time(15)};
    if (!row.is_null(10)) {
        delivery.ticket = TicketReference{row.text(9), row.integer(10)};
    }
    return delivery;
}

Statement prepare(Connection& connection, const LedgerFilter& wanted) {
    Filter filter;
    if (!wanted.address.empty()) {
        filter.require(has_address, ":address", fold_case(wanted.address));
    }
    if (!wanted.message_id.empty()) {
        filter.require(has_message_id, ":message_id", wanted.message_id);
    }
    if (!wanted.subject.empty()) {
        filter.require("holds(d.subject, :subject)", ":subject", fold_case(wanted.subject));
    }
    if (!wanted.queue_id.empty()) {
        filter.require("d.queue_id = :queue_id AND d.queue_id <> ''", ":queue_id", wanted.queue_id);
    }
    if (wanted.ticket) {
        filter.require(has_ticket, ":number", wanted.ticket->number);
        filter.require(":ticket_queue <> ''", ":ticket_queue", wanted.ticket_queue);
    }
    if (wanted.outcome) {
        filter.require("d.outcome = :outcome", ":outcome", std::string(to_string(*wanted.outcome)));
    }
    if (wanted.since) {
        filter.require("d.received_at >= :since", ":since", *wanted.since);
    }
    return filter.prepare(connection, select, newest_first, wanted.limit);
}

}  // namespace

std::vector<LedgerRow> list_ledger(Connection& connection, const LedgerFilter& filter) {
    auto statement = prepare(connection, filter);
    std::vector<LedgerRow> deliveries;
    for (auto row = statement.query_bound(); row.next();) {
        deliveries.push_back(read(row));
    }
    return deliveries;
}

LedgerRow read_delivery(Connection& connection, DeliveryId delivery) {
    Filter filter;
    filter.require("d.id = :id", ":id", delivery);
    auto statement = filter.prepare(connection, select, newest_first, std::nullopt);
    auto row = statement.query_bound();
    if (!row.next()) {
        throw_failure(ErrorCode::not_found, "no such delivery");
    }
    return read(row);
}

void check_ledger_list(Connection& connection) {
    define_holds(connection);
    prepare(
        connection,
        {.address = "a",
         .message_id = "m",
         .subject = "s",
         .queue_id = "q",
         .ticket = TicketReference{"T-", 1},
         .ticket_queue = "q",
         .outcome = Outcome::held,
         .since = Timestamp{},
         .limit = 1}
    );
}

}  // namespace maildocket::sqlite
