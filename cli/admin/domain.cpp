#include "cli/admin/domain.hpp"

#include "cli/admin/directory_rows.hpp"
#include "cli/arguments.hpp"
#include "core/mail/mailbox.hpp"

namespace maildocket::cli {

Exit domain_add(Context& context, const DomainAdd& options) {
    store::ImportBatch batch;
    batch.domains.push_back(
        {client_domain(options.domain),
         short_text(options.client, "name of the client"),
         options.subdomains,
         false}
    );
    add_rows(context, batch, "take it away with \"maildocket domain archive\" first");
    return Exit::done;
}

Exit domain_archive(Context& context, const DomainArchive& options) {
    const auto& given = utf8_text(options.domain, "domain");
    const auto domain = normalize_domain(given).value_or(given);
    need(context.directory().archive_domain(domain), "\"maildocket domain list\" shows them all");
    return Exit::done;
}

Exit domain_list(Context& context, const ListingOptions& options) {
    const auto to_json = [](const store::DomainRow& row) {
        return boost::json::object{
            {"domain", json_text(row.domain)},
            {"client", json_text(row.client)},
            {"subdomains", row.subdomains},
            {"archived", row.archived}};
    };
    const auto to_cells = [](const store::DomainRow& row) {
        return std::vector<std::string>{
            row.domain, row.client, yes_if(row.subdomains), yes_if(row.archived)};
    };
    return print_listing(
        context,
        options,
        need(context.directory().domains()),
        to_json,
        {{"DOMAIN"}, {.heading = "CLIENT", .shrinks = true}, {"SUBDOMAINS"}, {"ARCHIVED"}},
        to_cells,
        "no domains; add one with \"maildocket domain add DOMAIN --client NAME\""
    );
}

}  // namespace maildocket::cli
