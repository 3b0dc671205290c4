#include "cli/command_line.hpp"

#include "cli/commands/verbs.hpp"
#include "cli/print/printable.hpp"
#include "core/base/escape.hpp"

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

// The words of the line that were understood as verbs.
struct Understood {
    const CLI::App* last;  // the root if there were none
    std::string path;      // "client add ", for the advice that its help may be read
};

Understood understood(const CLI::App& root) {
    Understood verbs{&root, ""};
    while (!verbs.last->get_subcommands().empty()) {
        verbs.last = verbs.last->get_subcommands().front();
        verbs.path += verbs.last->get_name() + ' ';
    }
    return verbs;
}

// CLI11 only says that a verb is missing where the one that stands there is unknown.
std::string fault_of(const CLI::App& last_verb, const CLI::ParseError& error) {
    const auto rest = last_verb.remaining();
    if (last_verb.get_require_subcommand_min() > 0 && !rest.empty()) {
        return '"' + escape_for_log(rest.front(), 80) + "\" is unknown";
    }
    const std::string_view text = error.what();
    return std::string(text.substr(0, text.find('\n')));
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
        const auto verbs = understood(root);
        complain(
            *environment.err,
            fault_of(*verbs.last, error) + "; see \"maildocket " + verbs.path + "--help\""
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
