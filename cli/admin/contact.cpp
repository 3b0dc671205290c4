#include "cli/admin/contact.hpp"

#include "cli/admin/directory_rows.hpp"
#include "cli/arguments.hpp"

namespace maildocket::cli {

namespace {

constexpr auto list_hint = "\"maildocket contact list\" shows them all";
constexpr auto taken_hint = "change it with \"maildocket contact edit\"";

std::string language_or_none(const std::string& text) {
    return text.empty() ? text : language_code(text);
}

store::ContactChange change_of(Context& context, const ContactEdit& options) {
    store::ContactChange change;
    if (options.new_email) {
        change.email = foreign_address(context, *options.new_email);
    }
    if (options.name) {
        change.name = optional_text(*options.name, "name of the person");
    }
    if (options.client) {
        change.client = short_text(*options.client, "name of the client");
    }
    if (options.language) {
        change.language = language_or_none(*options.language);
    }
    if (options.deliverable) {
        change.undeliverable = false;
    }
    if (options.restore) {
        change.archived = false;
    }
    const bool anything = change.email || change.name || change.client || change.language ||
                          change.undeliverable || change.archived;
    if (!anything) {
        throw Stop(
            Exit::usage,
            "nothing to change; give --email, --name, --client, --language, --deliverable or "
            "--restore"
        );
    }
    return change;
}

}  // namespace

Exit contact_add(Context& context, const ContactAdd& options) {
    store::ContactRow row;
    row.email = foreign_address(context, options.email);
    row.client = short_text(options.client, "name of the client");
    row.name = short_text(options.name, "name of the person");
    row.language = language_or_none(options.language);
    store::ImportBatch batch;
    batch.contacts.push_back(std::move(row));
    add_rows(context, batch, taken_hint);
    return Exit::done;
}

Exit contact_edit(Context& context, const ContactEdit& options) {
    const auto change = change_of(context, options);
    const auto email = email_address(options.email);
    need(
        context.directory().change_contact(email, change),
        change.client ? "\"maildocket contact list\" and \"maildocket client list\" show them all"
                      : list_hint
    );
    return Exit::done;
}

Exit contact_archive(Context& context, const ContactArchive& options) {
    store::ContactChange change;
    change.archived = true;
    need(context.directory().change_contact(email_address(options.email), change), list_hint);
    return Exit::done;
}

Exit contact_list(Context& context, const ListingOptions& options) {
    const auto to_json = [](const store::ContactRow& row) {
        return boost::json::object{
            {"email", json_text(row.email)},
            {"name", json_text_or_null(row.name)},
            {"client", json_text_or_null(row.client)},
            {"language", json_text_or_null(row.language)},
            {"undeliverable", row.undeliverable},
            {"archived", row.archived}};
    };
    const auto to_cells = [](const store::ContactRow& row) {
        return std::vector<std::string>{
            row.email,
            row.name,
            row.client,
            row.language,
            yes_if(row.undeliverable),
            yes_if(row.archived)};
    };
    return print_listing(
        context,
        options,
        need(context.directory().contacts()),
        to_json,
        {{"EMAIL"},
         {.heading = "NAME", .shrinks = true},
         {.heading = "CLIENT", .shrinks = true},
         {"LANGUAGE"},
         {"UNDELIVERABLE"},
         {"ARCHIVED"}},
        to_cells,
        "no contacts; add one with \"maildocket contact add EMAIL --client NAME --name PERSON\""
    );
}

}  // namespace maildocket::cli
