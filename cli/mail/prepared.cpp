#include "cli/mail/prepared.hpp"

#include "core/base/ascii.hpp"
#include "core/base/escape.hpp"
#include "core/intake/host/policy.hpp"

#include <array>
#include <fstream>

namespace maildocket::cli {

namespace {

constexpr std::size_t piece_octets = std::size_t{64} << 10U;

}  // namespace

std::shared_ptr<const intake::IntakePolicy> intake_policy(Context& context) {
    auto policy = intake::make_policy(context.config());
    if (!policy) {
        throw Stop(Exit::config, policy.error().detail);
    }
    return std::move(*policy);
}

void with_stream(
    Context& context, const std::string& file, const std::function<void(std::istream&)>& work
) {
    if (file == "-") {
        work(context.in());
        return;
    }
    std::ifstream stream(file, std::ios::binary);
    if (!stream || stream.peek() == std::ifstream::traits_type::eof()) {
        throw Stop(
            Exit::no_input,
            file + " is empty or cannot be read; name a file with one mail, or - for standard input"
        );
    }
    work(stream);
}

std::size_t read_piece(MailReader& reader, std::span<char> into) {
    auto got = reader.read(into);
    if (!got && got.error().code == ErrorCode::store_unavailable) {
        throw Stop(Exit::input_output, got.error().detail + "; name a file that holds one mail");
    }
    return need(std::move(got), "lmtpd would refuse it");
}

RawMail read_mail(Context& context, const std::string& file, MailReader::LineEnds line_ends) {
    RawMail mail{std::make_unique<intake::Spool>(), std::nullopt};
    with_stream(context, file, [&](std::istream& stream) {
        MailReader reader(stream, context.config().lmtp.message_octets_max, line_ends);
        mail.sender = reader.sender();
        std::string piece(piece_octets, '\0');
        while (true) {
            const auto got = read_piece(reader, piece);
            if (got == 0) {
                return;
            }
            need(mail.spool->append(std::string_view(piece).substr(0, got)));
        }
    });
    return mail;
}

Mailbox envelope_mailbox(std::string_view text) {
    text = ascii::trim(text);
    if (text.starts_with('<') && text.ends_with('>')) {
        text = text.substr(1, text.size() - 2);
    }
    auto mailbox = parse_mailbox(text);
    if (!mailbox) {
        throw Stop(
            Exit::usage,
            '"' + escape_for_log(text, 80) +
                "\" is no e-mail address; write one like anna@example.com"
        );
    }
    return *std::move(mailbox);
}

std::optional<Mailbox> reverse_path(std::string_view text) {
    text = ascii::trim(text);
    if (text.empty() || text == "<>") {
        return std::nullopt;
    }
    return envelope_mailbox(text);
}

Result<std::shared_ptr<intake::PreparedMail>> stored_mail(
    Context& context,
    const store::LedgerRow& row,
    const std::shared_ptr<const intake::IntakePolicy>& policy,
    intake::Staging staging
) {
    auto spool = std::make_unique<intake::Spool>();
    const auto read = context.ledger().original(row.id, [&spool](std::string_view octets) {
        return spool->append(octets);
    });
    if (!read) {
        return fail_with(read);
    }
    Envelope envelope;
    envelope.reverse_path = parse_mailbox(row.reverse_path);
    envelope.door = row.door;
    envelope.client.queue_id = row.queue_id;
    if (const auto recipient = parse_mailbox(row.recipient)) {
        envelope.recipients.push_back({*recipient, row.recipient, "", ""});
    } else {
        throw Stop(
            Exit::software, "delivery " + std::to_string(row.id.value) + " has no recipient"
        );
    }
    auto mail =
        need(intake::prepare(std::move(envelope), std::move(spool), policy, context.now(), staging)
        );
    // A stamp that was believed when the mail came is believed when it is decided anew.
    mail->edge = read_verdict(policy->keys, mail->message, row.received_at);
    return mail;
}

}  // namespace maildocket::cli
