#include "core/store/postgres/ledger_list.hpp"

#include "core/store/postgres/filter.hpp"
#include "core/store/postgres/names.hpp"
#include "core/store/postgres/rows.hpp"

namespace maildocket::postgres {

namespace {

using store::LedgerDetails;
using store::LedgerFilter;
using store::LedgerRow;

constexpr std::string_view select_deliveries = R"(
    SELECT d.id, d.outcome, d.reason, d.queue, d.recipient, d.reverse_path, d.author, d.subject,
           d.message_id, q.prefix, t.number, d.article_id, d.door, d.queue_id, d.octets,
           d.received_at
    FROM deliveries d
    LEFT JOIN tickets t ON t.id = d.ticket_id
    LEFT JOIN queues q ON q.name = t.queue)";
constexpr std::string_view newest_first = "ORDER BY d.id DESC";

constexpr std::string_view has_address = R"(
    (maildocket_holds_1(d.recipient, $) OR maildocket_holds_1(d.reverse_path, $)
     OR maildocket_holds_1(d.author, $)))";
// Two partial indexes know the hash of a Message-ID.
constexpr std::string_view has_message_id = R"(
    (d.message_id = $
     AND ((hashtextextended(d.message_id, 0) = hashtextextended($, 0)
           AND d.outcome <> 'duplicate')
          OR (hashtextextended(d.message_id, 0) = hashtextextended($, 0)
              AND d.outcome = 'duplicate'))))";
constexpr std::string_view has_queue_id = R"(
    (d.queue_id = $ AND hashtextextended(d.queue_id, 0) = hashtextextended($, 0)
     AND d.queue_id <> ''))";

LedgerRow read_row(const pqxx::row& row) {
    const auto outcome = text(row, 1);
    return {
        .id = id<DeliveryId>(row, 0),
        .outcome = value_of(parse_outcome(outcome), outcome),
        .reason = text(row, 2),
        .queue = text(row, 3),
        .recipient = text(row, 4),
        .reverse_path = text(row, 5),
        .from = text(row, 6),
        .subject = text(row, 7),
        .message_id = text(row, 8),
        .ticket = reference(row, 9),
        .article = optional_id<ArticleId>(row, 11),
        .door = text(row, 12),
        .queue_id = text(row, 13),
        .octets = static_cast<std::uint64_t>(integer(row, 14)),
        .received_at = time(row, 15)};
}

Filter filter_of(const LedgerFilter& wanted) {
    Filter filter;
    if (!wanted.address.empty()) {
        filter.require(has_address, wanted.address);
    }
    if (!wanted.message_id.empty()) {
        filter.require(has_message_id, wanted.message_id);
    }
    if (!wanted.subject.empty()) {
        filter.require("maildocket_holds_1(d.subject, $)", wanted.subject);
    }
    if (!wanted.queue_id.empty()) {
        filter.require(has_queue_id, wanted.queue_id);
    }
    if (wanted.ticket) {
        filter.require("t.number = $::bigint", std::to_string(wanted.ticket->number));
        filter.require("t.queue = $", wanted.ticket_queue);
    }
    if (wanted.outcome) {
        filter.require("d.outcome = $", std::string(to_string(*wanted.outcome)));
    }
    if (wanted.since) {
        filter.require(
            "d.received_at >= $::bigint", std::to_string(to_microseconds(*wanted.since))
        );
    }
    return filter;
}

}  // namespace

std::vector<LedgerRow> list_ledger(
    pqxx::transaction_base& transaction, const LedgerFilter& wanted
) {
    std::vector<LedgerRow> deliveries;
    const auto rows =
        filter_of(wanted).run(transaction, select_deliveries, newest_first, wanted.limit);
    for (const auto& row : rows) {
        deliveries.push_back(read_row(row));
    }
    return deliveries;
}

LedgerDetails read_delivery(pqxx::transaction_base& transaction, DeliveryId delivery) {
    Filter filter;
    filter.require("d.id = $::bigint", std::to_string(delivery.value));
    const auto rows = filter.run(transaction, select_deliveries, newest_first, std::nullopt);
    if (rows.empty()) {
        throw_failure(ErrorCode::not_found, "no such delivery");
    }
    const auto more = transaction.exec_params1(
        "SELECT text, trace FROM deliveries WHERE id = $1", delivery.value
    );
    return {
        .row = read_row(rows[0]),
        .text = text(more, 0),
        .trace = value_of(parse_trace(text(more, 1)), "trace")};
}

}  // namespace maildocket::postgres
