#include "core/text/bounce.hpp"

#include "core/base/ascii.hpp"
#include "core/text/bounce_report.hpp"

#include <algorithm>
#include <utility>

namespace maildocket::text {
namespace {

bool is_success(const BounceRecipient& recipient) {
    return recipient.action == "delivered" || recipient.action == "relayed" ||
           recipient.action == "expanded";
}

// Value of a field in a header block that may be folded; empty if there is none.
std::string field_in(std::string_view block, std::string_view name) {
    std::string value;
    bool found = false;
    while (!block.empty()) {
        const auto end = std::min(block.find('\n'), block.size());
        const auto line = block.substr(0, end);
        block.remove_prefix(std::min(end + 1, block.size()));
        if (found) {
            if (line.empty() || (line.front() != ' ' && line.front() != '\t')) {
                break;
            }
            value.append(" ").append(ascii::trim(line));
        } else if (line.size() > name.size() && line[name.size()] == ':' && ascii::starts_with_ignoring_case(line, name)) {
            found = true;
            value = ascii::trim(line.substr(name.size() + 1));
        }
    }
    return value;
}

std::string without_brackets(std::string_view id) {
    const auto begin = id.find('<');
    const auto end = id.find('>', begin == std::string_view::npos ? 0 : begin);
    return std::string(
        begin != std::string_view::npos && end != std::string_view::npos
            ? id.substr(begin + 1, end - begin - 1)
            : ascii::trim(id)
    );
}

}  // namespace

std::optional<Bounce> read_bounce(const Message& message) {
    Bounce bounce;
    if (message.report_type == "delivery-status" || !message.delivery_status.empty()) {
        bounce.recipients = read_report(message.delivery_status);
    }
    if (bounce.recipients.empty() || std::ranges::all_of(bounce.recipients, is_success)) {
        return std::nullopt;
    }
    bounce.original_message_id = without_brackets(field_in(message.returned_headers, "Message-ID"));
    bounce.original_subject = field_in(message.returned_headers, "Subject");
    return bounce;
}

bool is_permanent(const BounceRecipient& recipient) {
    return !recipient.status.empty()
               ? recipient.status.starts_with('5')
               : recipient.action == "failed" && !recipient.smtp_code.starts_with('4');
}

}  // namespace maildocket::text
