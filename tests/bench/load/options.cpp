#include "tests/bench/load/options.hpp"

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <map>
#include <random>

namespace maildocket::bench {

namespace {

const std::map<std::string, Pipelining> pipelining_names{
    {"lockstep", Pipelining::lock_step}, {"group", Pipelining::group}, {"deep", Pipelining::deep}};

void add_load_options(CLI::App& app, Options& options, double& seconds) {
    app.add_option("--connect", options.server, "HOST:PORT (numeric) or unix:PATH")->required();
    app.add_option("-c,--sessions", options.sessions, "sessions that send mails");
    app.add_option("-n,--mails", options.limits.mails_max, "mails in all");
    app.add_option("--seconds", seconds, "no mail begins after this time");
    app.add_option(
        "--rate",
        options.limits.rate,
        "mails a second on a fixed schedule; latency counts from the scheduled time"
    );
    app.add_option("--pipelining", options.session.pipelining, "lockstep, group or deep")
        ->transform(CLI::CheckedTransformer(pipelining_names));
    app.add_option("--idle", options.idle_sessions, "idle sessions beside, checked at the end");
    std::size_t patience = static_cast<std::size_t>(options.patience.count());
    app.add_option_function<std::size_t>(
           "--patience",
           [&options](std::size_t value) { options.patience = std::chrono::seconds(value); },
           "give up after so many seconds without a reply"
    )
        ->default_str(std::to_string(patience));
    app.add_flag("--progress", options.progress, "a line a second on standard error");
}

void add_mail_options(CLI::App& app, Options& options) {
    app.add_option("-t,--recipient", options.session.recipients, "repeat for more than one");
    app.add_option("--size", options.mail_octets, "octets of a generated mail");
    app.add_option("--folder", options.folder, "real mails instead, in turn")
        ->check(CLI::ExistingDirectory);
    app.add_flag("--unique", options.unique, "each mail of the folder gets its own Message-ID");
    app.add_option(
        "--sender",
        options.senders.pattern,
        "%{n} contact number, %{m} domain number, %{s} serial number"
    );
    app.add_option("--contacts", options.senders.contacts, "how many contacts write");
    app.add_option("--domains", options.senders.domains, "in how many domains");
    app.add_option("--seed", options.senders.seed, "part of each Message-ID; else random");
}

}  // namespace

Options parse_options(int argc, char** argv) {
    Options options;
    options.senders.seed = (std::uint64_t{std::random_device{}()} << 32U) | std::random_device{}();
    CLI::App app{"Sends mails over LMTP as fast as the server takes them, or at a fixed rate."};
    double seconds = 0;
    add_load_options(app, options, seconds);
    add_mail_options(app, options);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        std::exit(app.exit(error));
    }
    if (seconds > 0) {
        options.limits.duration =
            std::chrono::nanoseconds(static_cast<std::int64_t>(seconds * 1e9));
    }
    const bool endless = app.count("--mails") == 0 && seconds <= 0;
    if (endless) {
        options.limits.mails_max = options.sessions;
    }
    if (options.session.recipients.empty()) {
        options.session.recipients.emplace_back("support@desk.example");
    }
    return options;
}

std::unique_ptr<MailSource> make_source(const Options& options) {
    if (!options.folder.empty()) {
        return folder_mails(options.folder, options.senders, options.unique);
    }
    return generated_mails(
        options.mail_octets, options.senders, options.session.recipients.front()
    );
}

}  // namespace maildocket::bench
