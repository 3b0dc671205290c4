#include "cli/admin/agent.hpp"

#include "cli/admin/directory_rows.hpp"
#include "cli/arguments.hpp"

#include <algorithm>

namespace maildocket::cli {

namespace {

constexpr auto list_hint = "\"maildocket agent list\" shows them all";

}  // namespace

Exit agent_add(Context& context, const AgentAdd& options) {
    const store::AgentRow row{
        foreign_address(context, options.email),
        short_text(options.name, "name of the person"),
        false};
    need(context.directory().add_agent(row, context.now()), list_hint);
    return Exit::done;
}

Exit agent_archive(Context& context, const AgentArchive& options) {
    need(context.directory().archive_agent(email_address(options.email)), list_hint);
    return Exit::done;
}

Exit agent_list(Context& context, const ListingOptions& options) {
    const auto to_json = [](const store::AgentRow& row) {
        return boost::json::object{
            {"email", json_text(row.email)},
            {"name", json_text_or_null(row.name)},
            {"archived", row.archived}};
    };
    const auto to_cells = [](const store::AgentRow& row) {
        return std::vector<std::string>{row.email, row.name, yes_if(row.archived)};
    };
    return print_listing(
        context,
        options,
        need(context.directory().agents()),
        to_json,
        {{"EMAIL"}, {.heading = "NAME", .shrinks = true}, {"ARCHIVED"}},
        to_cells,
        "no agents; add one with \"maildocket agent add EMAIL --name PERSON\""
    );
}

store::AgentRow need_agent(Context& context, const std::string& email) {
    const auto agents = need(context.directory().agents());
    const auto found = std::ranges::find_if(agents, [&email](const store::AgentRow& agent) {
        return agent.email == email && !agent.archived;
    });
    if (found == agents.end()) {
        throw Stop(Exit::no, "no agent " + email + "; " + list_hint);
    }
    return *found;
}

}  // namespace maildocket::cli
