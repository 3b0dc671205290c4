#include "core/mime/compose.hpp"
#include "core/mime/parse.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

// Whatever stands in a value, the wire holds short lines of 7-bit octets, and the subject and name
// come back as they were.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace maildocket;
    const std::string text(reinterpret_cast<const char*>(data), size);
    mime::OutgoingMail mail;
    mail.from = {text, "support@example.com"};
    mail.to = {"", "anna@customer.example"};
    mail.subject = text;
    mail.message_id = text;
    mail.references = {text};
    mail.text = text;
    mail.html = text;
    mail.attachments = {{text, text, text, true, text}};
    const auto octets = mime::compose(mail).value();
    std::size_t column = 0;
    for (std::size_t i = 0; i < octets.size(); ++i) {
        const bool line_end = octets[i] == '\r' && i + 1 < octets.size() && octets[i + 1] == '\n';
        if (line_end) {
            ++i;
        } else if (octets[i] != '\t' && (octets[i] < ' ' || octets[i] > '~')) {
            std::abort();
        }
        column = line_end ? 0 : column + 1;
        if (column > 998) {
            std::abort();
        }
    }
    mime::MemorySource source(octets);
    const auto read = mime::parse(source, mime::MimeLimits{}, nullptr).value();
    if (read.subject != mime::one_line(text, mime::outgoing_subject_octets_max) ||
        read.author().name != mime::one_line(text, mime::outgoing_name_octets_max)) {
        std::abort();
    }
    return 0;
}
