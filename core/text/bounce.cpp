#include "core/text/bounce.hpp"

#include "core/base/ascii.hpp"
#include "core/text/bounce_lines.hpp"
#include "core/text/bounce_notice.hpp"
#include "core/text/bounce_report.hpp"
#include "core/text/bounce_signs.hpp"
#include "core/text/html_body.hpp"
#include "core/text/html_text.hpp"

#include <algorithm>
#include <unordered_set>
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
        auto line = block.substr(0, end);
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

NoticeContext context_of(const Message& message, std::string_view words) {
    NoticeContext context;
    context.delayed = says_delayed(message.subject, words);
    const auto at = message.from.empty() ? std::string::npos : message.from[0].email.rfind('@');
    if (at != std::string::npos) {
        context.sender_domain = std::string_view(message.from[0].email).substr(at + 1);
    }
    return context;
}

// "X-Failed-Recipients: a@b, c@d" (Exim, Gmail).
std::vector<BounceRecipient> failed_recipients(const Message& message) {
    std::vector<BounceRecipient> recipients;
    std::string_view rest = message.header("X-Failed-Recipients");
    while (!rest.empty() && recipients.size() < recipients_max) {
        const auto end = std::min(rest.find(','), rest.size());
        auto address = address_in(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (!address.empty()) {
            recipients.emplace_back();
            recipients.back().recipient = std::move(address);
        }
    }
    return recipients;
}

std::vector<BounceRecipient> recipients_in_words(
    const Message& message, std::string_view text, const Notice& notice
) {
    // A report that lost its media type is still a report.
    if (ascii::find_ignoring_case(text, "\nFinal-Recipient:") != std::string_view::npos) {
        if (auto recipients = read_report(text); !recipients.empty()) {
            return recipients;
        }
    }
    std::unordered_set<std::string> own_addresses;
    for (const auto* addresses : {&message.from, &message.to}) {
        for (const auto& address : *addresses) {
            own_addresses.insert(ascii::lower(address.email));
        }
    }
    auto context = context_of(message, notice.words);
    context.own_addresses = std::move(own_addresses);
    auto recipients = failed_recipients(message);
    if (recipients.empty()) {
        return read_notice(notice.words, context);
    }
    explain_recipients(recipients, notice.words, context);
    return recipients;
}

bool is_addressed_to(const Message& message, std::string_view email) {
    return std::ranges::any_of(message.to, [&](const Address& address) {
        return ascii::equal_ignoring_case(address.email, email);
    });
}

// Of a notice that names nobody: whom the original was sent to, if that was one address. Not our
// own: a gateway may enclose the whole bounce as if it were the original.
std::vector<BounceRecipient> original_recipient(const Message& message, std::string_view original) {
    for (const auto* name : {"X-Envelope-To", "Envelope-To", "To"}) {
        const auto value = field_in(original, name);
        auto address = address_in(value);
        if (!address.empty() && value.find(',') == std::string::npos &&
            !is_addressed_to(message, address)) {
            BounceRecipient recipient;
            recipient.recipient = std::move(address);
            complete(recipient);
            return {recipient};
        }
    }
    return {};
}

// Challenge-response services answer as if their question were a report.
bool is_answer_in_disguise(const Message& message) {
    return ascii::starts_with_ignoring_case(message.subject, "Re:") &&
           !is_mail_system(message.author());
}

// A report may say less than the words beside it: a bare "5.0.0", a file instead of an address.
void add_words(
    std::vector<BounceRecipient>& recipients, const Message& message, std::string_view words
) {
    const auto context = context_of(message, words);
    if (recipients.size() == 1 && recipients[0].recipient.find('@') == std::string::npos) {
        const auto named = read_notice(words, context);
        if (named.size() == 1) {
            recipients[0].recipient = named[0].recipient;
        }
    }
    explain_recipients(recipients, words, context);
}

}  // namespace

std::optional<Bounce> read_bounce(const Message& message) {
    HtmlBody html(message.html);
    return read_bounce(message, html);
}

std::optional<Bounce> read_bounce(const Message& message, HtmlBody& html) {
    if (message.report_type == "feedback-report") {
        return std::nullopt;
    }
    Bounce bounce;
    bounce.recipients = read_report(message.delivery_status);
    if (!bounce.recipients.empty() && std::ranges::all_of(bounce.recipients, is_success)) {
        return std::nullopt;
    }
    if (bounce.recipients.empty() && !may_be_bounce(message)) {
        return std::nullopt;
    }
    const auto text = ascii::trim(message.text).empty() && !message.html.empty()
                          ? html_to_text(html, {.show_links = false})
                          : message.text;
    const auto notice = split_notice(text);
    if (!bounce.recipients.empty()) {
        if (is_answer_in_disguise(message)) {
            return std::nullopt;
        }
        add_words(bounce.recipients, message, notice.words);
    } else {
        if (!has_bounce_signs(message, notice.words)) {
            return std::nullopt;
        }
        bounce.recipients = recipients_in_words(message, text, notice);
    }
    const auto original =
        message.returned_headers.empty() ? notice.original : message.returned_headers;
    if (bounce.recipients.empty()) {
        bounce.recipients = original_recipient(message, original);
    }
    bounce.original_message_id = without_brackets(field_in(original, "Message-ID"));
    bounce.original_subject =
        message.returned_headers.empty() ? field_in(original, "Subject") : message.returned_subject;
    return bounce;
}

bool is_permanent(const BounceRecipient& recipient) {
    return !recipient.status.empty()
               ? recipient.status.starts_with('5')
               : recipient.action == "failed" && !recipient.smtp_code.starts_with('4');
}

}  // namespace maildocket::text
