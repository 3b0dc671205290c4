#include "cli/admin/client.hpp"

#include "cli/admin/directory_rows.hpp"
#include "cli/arguments.hpp"

namespace maildocket::cli {

namespace {

constexpr auto list_hint = "\"maildocket client list\" shows them all";

}  // namespace

Exit client_add(Context& context, const ClientAdd& options) {
    store::ImportBatch batch;
    batch.clients.push_back(
        {short_text(options.name, "name of the client"),
         optional_text(options.notes, "notes"),
         false}
    );
    add_rows(context, batch, "change it with \"maildocket client edit\"");
    return Exit::done;
}

Exit client_edit(Context& context, const ClientEdit& options) {
    store::ClientChange change;
    if (options.new_name) {
        change.name = short_text(*options.new_name, "name of the client");
    }
    if (options.notes) {
        change.notes = optional_text(*options.notes, "notes");
    }
    if (options.restore) {
        change.archived = false;
    }
    if (!change.name && !change.notes && !change.archived) {
        throw Stop(Exit::usage, "nothing to change; give --name, --notes or --restore");
    }
    need(
        context.directory().change_client(utf8_text(options.name, "name of the client"), change),
        list_hint
    );
    return Exit::done;
}

Exit client_archive(Context& context, const ClientArchive& options) {
    store::ClientChange change;
    change.archived = true;
    need(
        context.directory().change_client(utf8_text(options.name, "name of the client"), change),
        list_hint
    );
    return Exit::done;
}

Exit client_list(Context& context, const ListingOptions& options) {
    const auto to_json = [](const store::ClientRow& row) {
        return boost::json::object{
            {"name", json_text(row.name)},
            {"notes", json_text_or_null(row.notes)},
            {"archived", row.archived}};
    };
    const auto to_cells = [](const store::ClientRow& row) {
        return std::vector<std::string>{row.name, row.notes, yes_if(row.archived)};
    };
    return print_listing(
        context,
        options,
        need(context.directory().clients()),
        to_json,
        {{"NAME"}, {.heading = "NOTES", .shrinks = true}, {"ARCHIVED"}},
        to_cells,
        "no clients; add one with \"maildocket client add NAME\""
    );
}

}  // namespace maildocket::cli
