#include "cli/commands/verbs.hpp"

#include "cli/arguments.hpp"
#include "core/base/escape.hpp"

namespace maildocket::cli {

namespace {

// Takes the place of CLI11's own reading of numbers, for which 010 is eight.
CLI::Validator number_from_one() {
    const auto to_decimal = [](std::string& text) -> std::string {
        const auto number = positive_number(text);
        if (!number) {
            return '"' + escape_for_log(text, 80) + "\" is no whole number from 1 on";
        }
        text = std::to_string(*number);
        return {};
    };
    return {to_decimal, ""};
}

}  // namespace

CLI::App& Verbs::make(
    CLI::App& parent, const std::string& name, const std::string& help, const std::string& example
) {
    auto& verb = *parent.add_subcommand(name, help);
    verb.footer("Example:\n  maildocket " + example);
    return verb;
}

void Verbs::add(
    CLI::App& parent,
    const std::string& name,
    const std::string& help,
    const std::string& example,
    Exit (*run)(Context&)
) {
    make(parent, name, help, example).callback([this, run] { chosen_ = run; });
}

void Verbs::add_listing(
    CLI::App& parent,
    const std::string& name,
    const std::string& help,
    const std::string& example,
    Exit (*run)(Context&, const ListingOptions&)
) {
    add(parent, name, help, example, run, add_listing_options);
}

CLI::App& add_noun(CLI::App& parent, const std::string& name, const std::string& help) {
    auto& noun = *parent.add_subcommand(name, help);
    noun.require_subcommand(1);
    noun.footer("\"maildocket " + name + " VERB --help\" says more about a verb.");
    return noun;
}

void add_json_option(CLI::App& verb, bool& json) {
    verb.add_flag("--json", json, "JSON for programs in place of text for people");
}

void add_listing_options(CLI::App& verb, ListingOptions& options) {
    add_json_option(verb, options.json);
    verb.add_option("--limit", options.limit, "At most so many rows; without it all")
        ->transform(number_from_one())
        ->type_name("N");
}

void add_id(CLI::App& verb, const std::string& name, std::int64_t& id, const std::string& help) {
    verb.add_option(name, id, help)->required()->transform(number_from_one())->type_name("");
}

}  // namespace maildocket::cli
