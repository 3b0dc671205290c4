#include "cli/commands/verbs.hpp"
#include "cli/mail/deliver.hpp"
#include "cli/mail/explain.hpp"
#include "cli/mail/parse.hpp"
#include "cli/mail/template.hpp"

namespace maildocket::cli {

namespace {

constexpr auto file_help = "The mail; - is standard input";

void add_reading_verbs(CLI::App& root, Verbs& verbs) {
    verbs.add(
        root,
        "explain",
        "Say what a mail would do, and why; writes nothing",
        "explain mail.eml --recipient support@example.com",
        explain,
        [](CLI::App& verb, Explain& options) {
            verb.add_option("FILE", options.file, file_help)->required();
            verb.add_option("--recipient", options.recipient, "Address of the queue")->required();
            verb.add_option(
                "--sender",
                options.sender,
                "Envelope sender; else Return-Path, else From; <> is none"
            );
            add_json_option(verb, options.json);
        }
    );
    verbs.add(
        root,
        "parse",
        "Show what is understood in a mail; needs no configuration",
        "parse mail.eml --json",
        parse,
        [](CLI::App& verb, Parse& options) {
            verb.add_option("FILE", options.file, file_help)->required();
            add_json_option(verb, options.json);
        }
    );
    verbs.add(
        root,
        "replay",
        "Say what the mails of the ledger would do today",
        "replay --since 2026-11-01 --apply",
        replay,
        [](CLI::App& verb, Replay& options) {
            verb.add_option("--since", options.since, "Only mails since then: 2026-11-25, in UTC");
            verb.add_flag("--apply", options.apply, "Decide what is held anew, and do it");
            add_listing_options(verb, options.listing);
        }
    );
}

void add_template_verbs(CLI::App& root, Verbs& verbs) {
    auto& noun = add_noun(root, "template", "Words of the mails that go out");
    verbs.add(
        noun,
        "preview",
        "Show a mail about an example ticket as it would go out",
        "template preview acknowledgement --language de",
        template_preview,
        [](CLI::App& verb, TemplatePreview& options) {
            verb.add_option("NAME", options.name, "Which mail: acknowledgement, agent_reply, ...")
                ->required();
            verb.add_option("--language", options.language, "Else that of the queue: en, de, ...");
            verb.add_option("--queue", options.queue, "Else the first of the configuration");
            auto* html = verb.add_flag("--html", options.html, "The HTML in place of the text");
            verb.add_flag("--raw", options.raw, "The whole mail, octet for octet")->excludes(html);
        }
    );
}

}  // namespace

void add_mail_commands(CLI::App& root, Verbs& verbs) {
    verbs.add(
        root,
        "deliver",
        "Hand the mail on standard input to lmtpd: for aliases, .forward and pipe transports",
        "deliver --recipient support@example.com --sender anna@northwind.example < mail.eml",
        deliver,
        [](CLI::App& verb, Deliver& options) {
            verb.add_option(
                "--recipient",
                options.recipients,
                "Address of a queue; may be repeated. Else of the mail server's environment: "
                "ORIGINAL_RECIPIENT, RECIPIENT, LOCAL_PART and DOMAIN, LOCAL, LOGNAME"
            );
            verb.add_option(
                "--sender",
                options.sender,
                "Envelope sender; else SENDER, \"From \" line or Return-Path; <> is none"
            );
            verb.add_option(
                    "--socket",
                    options.sockets,
                    "Where maildocket-lmtpd listens, like unix:/run/maildocket/lmtp.sock; then no "
                    "configuration is read. May be repeated, the first that answers is taken"
            )
                ->type_name("ADDRESS");
        }
    );
    add_reading_verbs(root, verbs);
    add_template_verbs(root, verbs);
}

}  // namespace maildocket::cli
