#include "cli/admin/notification.hpp"

namespace maildocket::cli {

Exit notification_list(Context& context, const ListingOptions& options) {
    const auto to_json = [](const store::NotificationRow& row) {
        return boost::json::object{
            {"id", row.id.value},
            {"kind", json_text(row.kind)},
            {"text", json_text(row.text)},
            {"ticket", json_reference(row.ticket)},
            {"created_at", json_time(row.created_at)},
            {"done", row.done}};
    };
    const auto to_cells = [](const store::NotificationRow& row) {
        return std::vector<std::string>{
            std::to_string(row.id.value),
            to_rfc3339(row.created_at),
            row.kind,
            row.ticket ? row.ticket->text() : "",
            row.text,
            yes_if(row.done)};
    };
    return print_listing(
        context,
        options,
        need(context.ledger().notifications()),
        to_json,
        {{.heading = "ID", .to_the_right = true},
         {"CREATED"},
         {"KIND"},
         {"TICKET"},
         {.heading = "TEXT", .shrinks = true},
         {"DONE"}},
        to_cells,
        "no notifications"
    );
}

Exit notification_done(Context& context, const NotificationDone& options) {
    need(
        context.ledger().finish_notification(NotificationId{options.id}),
        "\"maildocket notification list\" shows them all"
    );
    return Exit::done;
}

}  // namespace maildocket::cli
