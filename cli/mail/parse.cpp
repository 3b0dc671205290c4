#include "cli/mail/parse.hpp"

#include "cli/mail/mail_reader.hpp"
#include "cli/mail/parse_print.hpp"
#include "cli/mail/prepared.hpp"
#include "core/mime/parse.hpp"
#include "core/routing/understanding.hpp"

namespace maildocket::cli {

namespace {

constexpr std::uint64_t octets_max = std::uint64_t{1} << 30U;
constexpr std::size_t piece_octets = std::size_t{64} << 10U;

struct Mail {
    std::string octets;
    std::optional<std::string> sender;
};

// As the file has it: line ends of attachments belong to their size and digest.
Mail read(Context& context, const std::string& file) {
    Mail mail;
    with_stream(context, file, [&mail](std::istream& stream) {
        MailReader reader(stream, octets_max, MailReader::LineEnds::keep);
        mail.sender = reader.sender();
        std::string piece(piece_octets, '\0');
        for (auto got = read_piece(reader, piece); got != 0; got = read_piece(reader, piece)) {
            mail.octets.append(piece, 0, got);
        }
    });
    return mail;
}

}  // namespace

Exit parse(Context& context, const Parse& options) {
    const auto mail = read(context, options.file);
    mime::MemorySource source(mail.octets);
    const auto message = need(mime::parse(source, mime::MimeLimits{}, nullptr));
    const bool null_reverse_path = mail.sender && mail.sender->empty();
    const auto reading = routing::understand(message, null_reverse_path);
    if (options.json) {
        print_json(context.out(), json_of(message, reading));
    } else {
        print_parsed(context.out(), message, reading);
    }
    return Exit::done;
}

}  // namespace maildocket::cli
