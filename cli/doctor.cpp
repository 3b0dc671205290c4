#include "cli/doctor.hpp"

#include "cli/doctor_findings.hpp"
#include "cli/doctor_mailboxes.hpp"
#include "cli/doctor_probe.hpp"
#include "core/crypto/keys.hpp"
#include "core/intake/spool.hpp"
#include "core/net/clamd.hpp"
#include "core/net/dial.hpp"
#include "core/net/lmtp_client.hpp"
#include "core/outbox/template_files.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

namespace maildocket::cli {

namespace {

namespace fs = std::filesystem;

void check_keys(const Config& config, Timestamp now, Findings& findings) {
    const auto keys = load_needed_keys(config.secrets.key_file);
    if (!keys) {
        findings.problem(keys.error().detail);
        return;
    }
    struct stat status {};
    ::stat(config.secrets.key_file.c_str(), &status);
    if ((status.st_mode & 0077U) != 0) {
        findings.remark(config.secrets.key_file + " is open to its group; chmod 0600 closes it");
    }
    findings.fine(
        "keys: " + std::to_string(keys->keys().size()) + " in " + config.secrets.key_file +
        ", number " + std::to_string(keys->newest_at(now).id) + " signs"
    );
}

void check_templates(const Config& config, Findings& findings) {
    const auto templates = outbox::load_templates(config.templates.directory);
    if (!templates) {
        findings.problem("templates: " + templates.error().detail);
        return;
    }
    const auto languages = (*templates)->languages().size();
    findings.fine("templates: " + std::to_string(languages) + " languages");
}

// A file that the configuration names; nothing if it names none.
void check_file(const std::string& key, const std::string& path, bool secret, Findings& findings) {
    if (path.empty()) {
        return;
    }
    struct stat status {};
    if (::access(path.c_str(), R_OK) != 0 || ::stat(path.c_str(), &status) != 0) {
        findings.problem(key + ": " + path + " cannot be read; make it readable for this user");
    } else if (secret && (status.st_mode & 0007U) != 0) {
        findings.problem(key + ": everybody may read " + path + "; run chmod 0600 " + path);
    } else {
        findings.fine(key + ": " + path);
    }
}

void check_files(const Config& config, Findings& findings) {
    check_file("lmtp.tls_certificate", config.lmtp.tls_certificate, false, findings);
    check_file("lmtp.tls_key", config.lmtp.tls_key, true, findings);
    for (const auto& mailbox : config.mailboxes) {
        const auto key = "mailbox " + mailbox.name;
        check_file(key, mailbox.client_secret_file, true, findings);
        check_file(key, mailbox.password_file, true, findings);
        check_file(key, mailbox.certificate_file, false, findings);
        check_file(key, mailbox.certificate_key_file, true, findings);
        check_file(key, mailbox.service_account_file, true, findings);
        check_file(key, mailbox.ca_file, false, findings);
    }
    if (config.outbound.transport.kind == TransportKind::sendmail &&
        ::access(config.outbound.transport.command.c_str(), X_OK) != 0) {
        findings.problem(
            "outbound.transport: " + config.outbound.transport.command + " cannot be run"
        );
    }
}

// True if the schema is the one this program works with.
bool check_schema(store::SchemaStore& schema, Findings& findings) {
    const int version = need(schema.version());
    const int known = schema.known_version();
    if (version == known) {
        findings.fine("schema: version " + std::to_string(version));
        return true;
    }
    const auto text = "schema: version " + std::to_string(version) + ", this program works with " +
                      std::to_string(known);
    findings.problem(
        text + (version < known ? "; run \"maildocket init\"" : "; install the newer program")
    );
    return false;
}

void check_ledger(Context& context, Findings& findings) {
    std::int64_t all = 0;
    std::int64_t held = 0;
    for (const auto& [outcome, count] : need(context.ledger().sums())) {
        all += count;
        held += outcome == Outcome::held ? count : 0;
    }
    findings.fine(
        "ledger: " + std::to_string(all) + " deliveries, " + std::to_string(held) +
        " of them held for review"
    );
}

void check_store(Context& context, Findings& findings) {
    const auto& config = context.config();
    std::error_code error;
    // Opening a schema would make the file, for the wrong user perhaps.
    if (config.store.is_sqlite() && !fs::exists(config.store.sqlite_path(), error)) {
        findings.problem(
            "store: " + config.store.sqlite_path() + " is not there; run \"maildocket init\""
        );
        return;
    }
    try {
        const auto schema = need(context.stores().open_schema());
        const bool usable = check_schema(*schema, findings);
        for (const auto& [text, problem] : need(schema->examine())) {
            if (problem) {
                findings.problem("store: " + text);
            } else {
                findings.fine("store: " + text);
            }
        }
        if (usable) {
            check_ledger(context, findings);
        }
    } catch (const Stop& stop) {
        findings.problem(std::string("store: ") + stop.what());
    }
}

void check_spool(const Config& config, Findings& findings) {
    const auto folder = intake::spool_directory();
    std::error_code error;
    const auto space = fs::space(folder, error);
    if (error || ::access(folder.c_str(), W_OK | X_OK) != 0) {
        findings.problem("spool: " + folder + " is not writable; set TMPDIR to a folder that is");
        return;
    }
    const auto text =
        "spool: " + folder + ", " + std::to_string(space.available >> 20U) + " MiB free";
    // Room for a few of the largest mails at once, decoded attachments beside the raw mail.
    constexpr std::uint64_t mails_at_once = 8;
    if (space.available < mails_at_once * config.lmtp.message_octets_max) {
        findings.problem(text + "; that is too little for a few mails of max_message_size");
    } else {
        findings.fine(text);
    }
}

// Whether mail for the address would be taken. The transaction is given up before any content is
// sent.
void probe_address(net::LmtpClient& client, const std::string& address, Findings& findings) {
    wire::Handover handover;
    handover.recipients.push_back(*parse_mailbox(address));
    const auto give_up = [](std::span<char> /*into*/) -> Result<std::size_t> {
        return fail(ErrorCode::internal, "only a probe");
    };
    const auto replies = client.deliver(handover, give_up);
    if (!replies) {
        findings.fine("probe: " + address + " is taken");
    } else {
        findings.problem("probe: " + address + " is answered " + replies->front().line());
    }
}

void check_listener(
    const Config& config, const Endpoint& endpoint, const Doctor& options, Findings& findings
) {
    const auto connect = [&endpoint] {
        constexpr std::chrono::seconds patience{5};
        return net::LmtpClient::connect(endpoint, "localhost", patience);
    };
    auto client = connect();
    if (!client) {
        const auto text = "lmtp: " + client.error().detail + "; is maildocket-lmtpd running?";
        options.probe ? findings.problem(text) : findings.remark(text);
        return;
    }
    findings.fine("lmtp: " + endpoint.text() + " answers");
    client->quit();
    if (!options.probe) {
        return;
    }
    for (const auto& queue : config.queues.queues()) {
        for (const auto& address : queue.addresses) {
            if (auto probe = connect()) {
                probe_address(*probe, address, findings);
            }
        }
    }
}

// The milter is optional: nobody there is no fault.
void check_milter(const Config& config, Findings& findings) {
    constexpr std::chrono::seconds patience{5};
    const auto text = "milter: " + config.milter.listen.text();
    if (net::dial(config.milter.listen, patience)) {
        findings.fine(text + " answers");
    } else {
        findings.remark(text + ": nobody listens; without maildocket-milter mail is less trusted");
    }
}

// Lets clamd look at a harmless text.
void check_antivirus(const Config& config, Findings& findings) {
    const auto& antivirus = config.antivirus;
    if (!antivirus.socket) {
        return;
    }
    const auto nothing = [](std::span<char> /*into*/) -> Result<std::size_t> { return 0; };
    const auto answer = net::ask_clamd({*antivirus.socket, antivirus.wait_when_away}, nothing);
    if (answer && answer->error.empty()) {
        findings.fine("antivirus: " + antivirus.socket->text() + " answers");
        return;
    }
    findings.problem(
        "antivirus: " + (answer ? "clamd says " + answer->error : answer.error().detail) +
        (antivirus.wait_when_away ? "; mail is answered 451 until it answers"
                                  : "; mail is taken unscanned until it answers")
    );
}

}  // namespace

Exit doctor(Context& context, const Doctor& options) {
    const auto& config = context.config();
    Findings findings(context.out());
    findings.fine(
        "configuration: " + context.config_path() +
        ", queues: " + std::to_string(config.queues.queues().size())
    );
    if (!config.email_to_ticket) {
        findings.remark("email_to_ticket is false: every recipient is answered 451");
    }
    check_keys(config, context.now(), findings);
    check_templates(config, findings);
    check_files(config, findings);
    check_store(context, findings);
    check_spool(config, findings);
    for (const auto& endpoint : config.lmtp.listen) {
        check_listener(config, endpoint, options, findings);
    }
    check_milter(config, findings);
    check_antivirus(config, findings);
    check_mailboxes(context, findings);
    if (options.probe && findings.healthy()) {
        probe_way_in(context, findings);
    }
    return findings.healthy() ? Exit::done : Exit::no;
}

}  // namespace maildocket::cli
