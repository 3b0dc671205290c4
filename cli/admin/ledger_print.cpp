#include "cli/admin/ledger_print.hpp"

#include "cli/print/printable.hpp"

namespace maildocket::cli {

namespace {

boost::json::object json_of(const store::LedgerRow& row) {
    return {
        {"id", row.id.value},
        {"outcome", json_text(to_string(row.outcome))},
        {"reason", json_text_or_null(row.reason)},
        {"queue", json_text_or_null(row.queue)},
        {"recipient", json_text(row.recipient)},
        {"reverse_path", json_text(row.reverse_path)},
        {"from", json_text_or_null(row.from)},
        {"subject", json_text(row.subject)},
        {"message_id", json_text_or_null(row.message_id)},
        {"ticket", json_reference(row.ticket)},
        {"article_id", json_id(row.article)},
        {"door", json_text_or_null(row.door)},
        {"size", row.octets},
        {"received_at", json_time(row.received_at)}};
}

}  // namespace

Exit print_deliveries(
    Context& context, const ListingOptions& options, const std::vector<store::LedgerRow>& rows
) {
    const auto to_cells = [](const store::LedgerRow& row) {
        return std::vector<std::string>{
            std::to_string(row.id.value),
            to_rfc3339(row.received_at),
            std::string(to_string(row.outcome)),
            row.ticket ? row.ticket->text() : "",
            row.from,
            row.recipient,
            row.subject,
            row.reason};
    };
    return print_listing(
        context,
        options,
        rows,
        [](const store::LedgerRow& row) { return json_of(row); },
        {{.heading = "ID", .to_the_right = true},
         {"RECEIVED"},
         {"OUTCOME"},
         {"TICKET"},
         {.heading = "FROM", .shrinks = true},
         {.heading = "RECIPIENT", .shrinks = true},
         {.heading = "SUBJECT", .shrinks = true},
         {.heading = "REASON", .shrinks = true}},
        to_cells,
        "no deliveries"
    );
}

boost::json::object json_of(const store::LedgerDetails& details) {
    auto object = json_of(details.row);
    object["trace"] = json_trace(details.trace);
    return object;
}

void print_trace(std::ostream& out, const Trace& trace) {
    Table table{{{"RULE"}, {"RESULT"}, {"EVIDENCE"}}, {}};
    for (const auto& step : trace) {
        table.rows.push_back({step.rule, step.result, step.evidence});
    }
    print_table(out, table, std::nullopt);
}

void print_delivery(std::ostream& out, const store::LedgerDetails& details) {
    const auto& row = details.row;
    print_fields(
        out,
        {{"Delivery", std::to_string(row.id.value)},
         {"Outcome", std::string(to_string(row.outcome))},
         {"Reason", row.reason},
         {"Ticket", row.ticket ? row.ticket->text() : ""},
         {"Article", row.article ? std::to_string(row.article->value) : ""},
         {"Queue", row.queue},
         {"Recipient", row.recipient},
         {"Reverse path", row.reverse_path.empty() ? "<>" : row.reverse_path},
         {"From", row.from},
         {"Subject", row.subject},
         {"Message-ID", row.message_id},
         {"Door", row.door},
         {"MTA queue id", row.queue_id},
         {"Size", std::to_string(row.octets) + " octets"},
         {"Received", to_rfc3339(row.received_at)}}
    );
    if (!details.trace.empty()) {
        out << '\n';
        print_trace(out, details.trace);
    }
    if (!details.text.empty()) {
        out << '\n' << printable_text(details.text) << '\n';
    }
}

}  // namespace maildocket::cli
