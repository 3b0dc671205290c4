#include "cli/admin/outbox.hpp"

namespace maildocket::cli {

namespace {

constexpr auto list_hint = "\"maildocket outbox list\" shows them all";

}  // namespace

Exit outbox_list(Context& context, const ListingOptions& options) {
    const auto to_json = [](const store::OutboxRow& row) {
        return boost::json::object{
            {"id", row.id.value},
            {"kind", json_text(row.kind)},
            {"ticket", json_reference(row.ticket)},
            {"to", json_text(row.to)},
            {"subject", json_text(row.subject)},
            {"state", json_text(row.state)},
            {"attempts", row.attempts},
            {"last_error", json_text_or_null(row.last_error)},
            {"created_at", json_time(row.created_at)},
            {"sent_at", json_time(row.sent_at)}};
    };
    const auto to_cells = [](const store::OutboxRow& row) {
        return std::vector<std::string>{
            std::to_string(row.id.value),
            row.state,
            row.kind,
            row.ticket ? row.ticket->text() : "",
            row.to,
            row.subject,
            std::to_string(row.attempts),
            to_rfc3339(row.created_at),
            row.last_error};
    };
    return print_listing(
        context,
        options,
        need(context.ledger().outbox()),
        to_json,
        {{.heading = "ID", .to_the_right = true},
         {"STATE"},
         {"KIND"},
         {"TICKET"},
         {.heading = "TO", .shrinks = true},
         {.heading = "SUBJECT", .shrinks = true},
         {.heading = "ATTEMPTS", .to_the_right = true},
         {"CREATED"},
         {.heading = "LAST ERROR", .shrinks = true}},
        to_cells,
        "the outbox is empty"
    );
}

Exit outbox_retry(Context& context, const OutboxChange& options) {
    need(context.ledger().retry_outbox(OutboxId{options.id}, context.now()), list_hint);
    return Exit::done;
}

Exit outbox_cancel(Context& context, const OutboxChange& options) {
    need(context.ledger().cancel_outbox(OutboxId{options.id}, context.now()), list_hint);
    return Exit::done;
}

}  // namespace maildocket::cli
