#include "cli/command_line.hpp"

#include "cli/commands/verbs.hpp"
#include "cli/print/printable.hpp"

#include <string_view>

namespace maildocket::cli {

namespace {

constexpr auto version_text = "maildocket " MAILDOCKET_VERSION;

// Each line of the text as one of ours.
void complain(std::ostream& err, std::string_view text) {
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        err << "maildocket: " << printable_line(line) << '\n';
        text.remove_prefix(std::min(text.size(), line.size() + 1));
    }
}

// "client add", for the advice that its help may be read.
std::string path_of(const CLI::App& root) {
    std::string path;
    const auto* app = &root;
    while (!app->get_subcommands().empty()) {
        app = app->get_subcommands().front();
        path += app->get_name() + ' ';
    }
    return path;
}

void define(CLI::App& root, Verbs& verbs, std::string& config_path) {
    root.require_subcommand(1);
    root.set_version_flag("--version", version_text);
    root.add_option("--config", config_path, "Configuration file (else MAILDOCKET_CONFIG)")
        ->type_name("FILE")
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast)
        ->capture_default_str();
    root.footer("\"maildocket VERB --help\" says more about a verb.");
    add_system_commands(root, verbs);
    add_directory_commands(root, verbs);
    add_ticket_commands(root, verbs);
    add_ledger_commands(root, verbs);
    add_mail_commands(root, verbs);
    add_mailbox_commands(root, verbs);
}

// The exit code if the line ends here: help, version, or an error in it.
std::optional<Exit> read_line(
    CLI::App& root, int argument_count, const char* const* arguments, Environment& environment
) {
    try {
        root.parse(argument_count, arguments);
        return std::nullopt;
    } catch (const CLI::Success& asked) {  // --help, --version
        root.exit(asked, *environment.out, *environment.err);
        return Exit::done;
    } catch (const CLI::ParseError& error) {
        const std::string_view text = error.what();
        complain(
            *environment.err,
            std::string(text.substr(0, text.find('\n'))) + "; see \"maildocket " + path_of(root) +
                "--help\""
        );
        return Exit::usage;
    }
}

Exit run_verb(const Verbs::Run& verb, Environment environment) {
    auto& err = *environment.err;
    auto& out = *environment.out;
    try {
        Context context(std::move(environment));
        const auto exit = verb(context);
        out.flush();
        if (!out) {
            throw Stop(Exit::input_output, "standard output cannot be written; is the disk full?");
        }
        return exit;
    } catch (const Stop& stop) {
        out.flush();
        complain(err, stop.what());
        return stop.exit();
    }
}

}  // namespace

int run(int argument_count, const char* const* arguments, Environment environment) {
    CLI::App root("Turns e-mail into support tickets.", "maildocket");
    Verbs verbs;
    define(root, verbs, environment.config_path);
    auto ended = read_line(root, argument_count, arguments, environment);
    if (!ended) {
        ended = run_verb(verbs.chosen(), std::move(environment));
    }
    return static_cast<int>(*ended);
}

}  // namespace maildocket::cli
