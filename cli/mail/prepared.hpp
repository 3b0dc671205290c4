#pragma once

#include "cli/context.hpp"
#include "cli/mail/mail_reader.hpp"
#include "core/intake/prepare.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

// Mails out of files and out of the store, prepared as a delivery would prepare them.
namespace maildocket::cli {

// What deliveries are judged by today. Throws Stop if there are no keys.
[[nodiscard]] std::shared_ptr<const intake::IntakePolicy> intake_policy(Context& context);

struct RawMail {
    std::unique_ptr<intake::Spool> spool;
    std::optional<std::string> sender;  // as MailReader::sender()
};

// Of the file, or of standard input for "-"; Exit::no_input if there is none.
[[nodiscard]] RawMail read_mail(
    Context& context, const std::string& file, MailReader::LineEnds line_ends
);

// Opens the file and gives its stream, or standard input for "-", to `work`.
void with_stream(
    Context& context, const std::string& file, const std::function<void(std::istream&)>& work
);

// The next octets of the mail, 0 at its end.
[[nodiscard]] std::size_t read_piece(MailReader& reader, std::span<char> into);

// An address on the command line, of an envelope: Exit::usage if it is none.
[[nodiscard]] Mailbox envelope_mailbox(std::string_view text);
// The same, where "" and "<>" are the null reverse path.
[[nodiscard]] std::optional<Mailbox> reverse_path(std::string_view text);

// A mail that the store keeps, with the envelope that its row of the ledger remembers; not_found if
// it was deleted because of its age.
[[nodiscard]] Result<std::shared_ptr<intake::PreparedMail>> stored_mail(
    Context& context,
    const store::LedgerRow& row,
    const std::shared_ptr<const intake::IntakePolicy>& policy,
    intake::Staging staging
);

}  // namespace maildocket::cli
