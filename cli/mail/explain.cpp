#include "cli/mail/explain.hpp"

#include "cli/admin/ledger_print.hpp"
#include "cli/mail/prepared.hpp"
#include "core/intake/explain.hpp"
#include "core/mime/parse.hpp"

namespace maildocket::cli {

namespace {

// Of the option, of what the mail server wrote in front, else the author: for a mail that a person
// saved, that is what its reverse path was.
std::optional<Mailbox> sender_of(const Explain& options, const RawMail& mail) {
    if (options.sender) {
        return reverse_path(*options.sender);
    }
    if (mail.sender) {
        return parse_mailbox(*mail.sender);
    }
    std::string front(std::size_t{64} << 10U, '\0');
    front.resize(need(mail.spool->read(0, front)));
    mime::MemorySource source(front);
    const auto message = need(mime::parse(source, mime::MimeLimits{}, nullptr));
    return parse_mailbox(message.author().email);
}

boost::json::object json_of(const intake::Explanation& explanation) {
    const auto& outcome = explanation.outcome;
    return {
        {"outcome", outcome ? json_text(to_string(*outcome)) : boost::json::value(nullptr)},
        {"reason", json_text_or_null(explanation.reason)},
        {"ticket", json_reference(explanation.ticket)},
        {"client", json_text_or_null(explanation.client)},
        {"contact", json_text_or_null(explanation.contact)},
        {"trust", json_text(to_string(explanation.trust))},
        {"reply", json_text(explanation.reply.line())},
        {"trace", json_trace(explanation.trace)}};
}

void print(std::ostream& out, const intake::Explanation& explanation) {
    print_fields(
        out,
        {{"Outcome",
          explanation.outcome ? std::string(to_string(*explanation.outcome)) : "refused"},
         {"Reason", explanation.reason},
         {"Ticket", explanation.ticket ? explanation.ticket->text() : ""},
         {"Client", explanation.client},
         {"Contact", explanation.contact},
         {"Trust", std::string(to_string(explanation.trust))},
         {"Reply", explanation.reply.line()}}
    );
    out << '\n';
    print_trace(out, explanation.trace);
}

}  // namespace

Exit explain(Context& context, const Explain& options) {
    Envelope envelope;
    envelope.recipients.push_back({envelope_mailbox(options.recipient), options.recipient, "", ""});
    auto raw = read_mail(context, options.file, MailReader::LineEnds::network);
    envelope.reverse_path = sender_of(options, raw);
    const auto store = need(context.stores().open_intake());
    const auto mail = need(intake::prepare(
        std::move(envelope),
        std::move(raw.spool),
        intake_policy(context),
        context.now(),
        intake::Staging::look_only
    ));
    const auto explanation = need(intake::explain(*store, *mail));
    if (options.json) {
        print_json(context.out(), json_of(explanation));
    } else {
        print(context.out(), explanation);
    }
    return Exit::done;
}

}  // namespace maildocket::cli
