#pragma once

#include "cli/context.hpp"
#include "cli/listing.hpp"

#include <CLI/CLI.hpp>

#include <functional>
#include <memory>
#include <string>
#include <utility>

// The grammar of the command line on top of CLI11, which is slow to compile and so seen by
// this folder only.
namespace maildocket::cli {

class Verbs {
public:
    using Run = std::function<Exit(Context&)>;

    // A verb with options of its own: `define` binds them, `run` gets them once they are read.
    template <class Options, class Define>
    void add(
        CLI::App& parent,
        const std::string& name,
        const std::string& help,
        const std::string& example,
        Exit (*run)(Context&, const Options&),
        const Define& define
    ) {
        auto options = std::make_shared<Options>();
        auto& verb = make(parent, name, help, example);
        define(verb, *options);
        verb.callback([this, options, run] {
            chosen_ = [options, run](Context& context) { return run(context, *options); };
        });
    }

    // A verb without any.
    void add(
        CLI::App& parent,
        const std::string& name,
        const std::string& help,
        const std::string& example,
        Exit (*run)(Context&)
    );

    // A listing: --json and --limit.
    void add_listing(
        CLI::App& parent,
        const std::string& name,
        const std::string& help,
        const std::string& example,
        Exit (*run)(Context&, const ListingOptions&)
    );

    // Empty until the line was read and named a verb.
    [[nodiscard]] const Run& chosen() const { return chosen_; }

private:
    static CLI::App& make(
        CLI::App& parent,
        const std::string& name,
        const std::string& help,
        const std::string& example
    );

    Run chosen_;
};

// A word that takes verbs: "client".
[[nodiscard]] CLI::App& add_noun(
    CLI::App& parent, const std::string& name, const std::string& help
);

void add_listing_options(CLI::App& verb, ListingOptions& options);
void add_json_option(CLI::App& verb, bool& json);
// A number of a row, from 1.
void add_id(CLI::App& verb, const std::string& name, std::int64_t& id, const std::string& help);

void add_directory_commands(
    CLI::App& root, Verbs& verbs
);                                                        // client, domain, contact, agent, import
void add_ticket_commands(CLI::App& root, Verbs& verbs);   // ticket, review
void add_ledger_commands(CLI::App& root, Verbs& verbs);   // ledger, notification, outbox
void add_mail_commands(CLI::App& root, Verbs& verbs);     // deliver, explain, parse, replay
void add_mailbox_commands(CLI::App& root, Verbs& verbs);  // mailbox
void add_system_commands(CLI::App& root, Verbs& verbs);   // init, doctor, key

}  // namespace maildocket::cli
