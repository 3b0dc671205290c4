#include "core/text/bounce_notice.hpp"

#include "core/base/ascii.hpp"
#include "core/base/utf8.hpp"
#include "core/text/bounce_report.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace maildocket::text {
namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::size_t words_octets_max = 256'000;

// How well a line says that an address failed, best last.
enum class Place {
    nowhere,
    original_to,  // "To: a@b" of the original: one of these failed
    mentioned,    // anywhere else
    named,        // behind "Recipient:", "RCPT TO:", "delivery to"
    begins_line,
};

struct Line {
    std::string_view text;
    std::string address;  // that the line is about, if any
    Place place = Place::nowhere;
};

// Lower case. A line that has one of these before its first letter of substance starts the copy.
constexpr std::array copy_marks{
    std::string_view("below this line is a copy"),
    std::string_view("this is a copy of"),
    std::string_view("copy of the message"),
    std::string_view("copy of your message"),
    std::string_view("original message follows"),
    std::string_view("original mail follows"),
    std::string_view("original mail as follows"),
    std::string_view("original message ---"),
    std::string_view("original message:"),
    std::string_view("header of the original message"),
    std::string_view("headers of the original message"),
    std::string_view("header of the message"),
    std::string_view("message header follows"),
    std::string_view("message headers follow"),
    std::string_view("message headers:"),
    std::string_view("copy of the message header"),
    std::string_view("unsent message"),
    std::string_view("returned message"),
    std::string_view("returned content"),
    std::string_view("undelivered message"),
    std::string_view("original message text"),
    std::string_view("your message reads"),
    std::string_view("the message follows"),
    std::string_view("message follows ---"),
    std::string_view("the header and top"),
    std::string_view("start of returned message"),
    std::string_view("original message headers"),
    std::string_view("begin message"),
    std::string_view("mensaje original"),
    std::string_view("old message:"),
    std::string_view("summary of the undelivered message"),
    std::string_view("original message below"),
};

// Lower case; what stands in front of an address that failed.
constexpr std::array recipient_words{
    std::string_view("rcpt to"),
    std::string_view("recipient"),
    std::string_view("undeliverable address"),
    std::string_view("unknown user"),
    std::string_view("unknown local user"),
    std::string_view("delivery to"),
    std::string_view("delivery for"),
    std::string_view("deliver to"),
    std::string_view("delivered to"),
    std::string_view("deliver message to"),
    std::string_view("delivering your mail to"),
    std::string_view("delivering mail to"),
    std::string_view("message to"),
    std::string_view("mail to"),
    std::string_view("email to"),
    std::string_view("e-mail to"),
    std::string_view("mailbox"),
    std::string_view("addressed to"),
    std::string_view("failed for"),
    std::string_view("failed address"),
    std::string_view("failed attempts"),
    std::string_view("attempts:"),
    std::string_view("bad address"),
    std::string_view("user"),
    std::string_view("reach"),
    std::string_view("smtp:"),
    std::string_view("could not be delivered to"),
    std::string_view("account"),
    std::string_view("reject"),
};

// Lower case; what stands in front of an address that is somebody else's.
constexpr std::array other_words{
    std::string_view("from:"),
    std::string_view("mail from"),
    std::string_view("sender"),
    std::string_view("sent by"),
    std::string_view("reply-to"),
    std::string_view("contact"),
    std::string_view("please"),
    std::string_view("envelope-from"),
    std::string_view("return-path"),
    std::string_view("message-id"),
    std::string_view("message id"),
    std::string_view("cc:"),
    std::string_view("assistance"),
    std::string_view("help"),
    std::string_view("generated from"),
    std::string_view("report"),
    std::string_view("x-"),
    std::string_view("http"),
    std::string_view("subject"),
    std::string_view("forward"),
    std::string_view("list:"),
    std::string_view("mailto:"),
};

template <class Words>
bool contains_any(std::string_view lower_text, const Words& words) {
    return std::ranges::any_of(words, [&](std::string_view word) {
        return lower_text.find(word) != npos;
    });
}

std::string_view next_line(std::string_view& rest) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const auto line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

// "Received: by ..." and the like: nobody but a returned mail has them at the start of a line.
bool begins_headers(std::string_view line) {
    for (const std::string_view name :
         {"Received:",
          "Return-Path:",
          "Delivered-To:",
          "X-Envelope-From:",
          "DKIM-Signature:",
          "MIME-Version:",
          "Message-ID:"}) {
        if (ascii::starts_with_ignoring_case(line, name)) {
            return true;
        }
    }
    return false;
}

std::string_view without_bullet(std::string_view line) {
    line = ascii::trim(line);
    for (const std::string_view bullet : {">>> ", "> ", "* ", "- ", "-- ", "\xe2\x80\xa2 "}) {
        if (line.starts_with(bullet)) {
            return ascii::trim(line.substr(bullet.size()));
        }
    }
    return line;
}

// Offset in the line of the address that address_in() finds.
std::size_t offset_of(std::string_view line, const std::string& address) {
    return std::min(line.find(address), line.size());
}

Place place_of(std::string_view line, const std::string& address) {
    const auto offset = offset_of(line, address);
    const auto before = line.substr(0, offset);
    if (ascii::trim(before).find_first_not_of("<\"'[(") == npos) {
        return Place::begins_line;
    }
    const auto lower = ascii::lower(before);
    if (contains_any(lower, other_words)) {
        return Place::nowhere;
    }
    if (contains_any(lower, recipient_words) || find_smtp_code(before).size() == 3) {
        return Place::named;
    }
    return lower.starts_with("to:") ? Place::original_to : Place::mentioned;
}

bool is_among(std::span<const std::string> addresses, std::string_view address) {
    return std::ranges::any_of(addresses, [&](const std::string& own) {
        return ascii::equal_ignoring_case(own, address);
    });
}

// Somebody to ask, not somebody to write to.
bool is_service_address(std::string_view address) {
    for (const std::string_view name :
         {"postmaster@", "mailer-daemon@", "abuse@", "helpdesk@", "support@"}) {
        if (ascii::starts_with_ignoring_case(address, name)) {
            return true;
        }
    }
    return false;
}

std::vector<Line> read_lines(std::string_view words, const NoticeContext& context) {
    std::vector<Line> lines;
    while (!words.empty()) {
        Line line{next_line(words), {}, Place::nowhere};
        const auto shown = without_bullet(line.text);
        auto address = address_in(shown);
        if (!address.empty() && !is_among(context.own_addresses, address)) {
            line.place = place_of(shown, address);
            line.address = std::move(address);
        }
        lines.push_back(std::move(line));
    }
    return lines;
}

Place best_place(std::span<const Line> lines, bool service) {
    auto best = Place::nowhere;
    for (const auto& line : lines) {
        if (is_service_address(line.address) == service) {
            best = std::max(best, line.place);
        }
    }
    return best;
}

// What is said of the recipient: the rest of its line and the lines up to the next recipient.
std::string reason_from(std::span<const Line> lines, std::size_t index) {
    std::string reason;
    const auto place = lines[index].place;
    for (auto current = index; current < lines.size() && reason.size() < diagnostic_octets_max;
         ++current) {
        const auto& line = lines[current];
        const bool next_recipient = current > index && line.place == place &&
                                    !ascii::equal_ignoring_case(line.address, lines[index].address);
        if (next_recipient) {
            break;
        }
        auto text = ascii::trim(line.text);
        if (current == index && place == Place::begins_line) {
            text = without_bullet(text);
            text.remove_prefix(
                std::min(offset_of(text, line.address) + line.address.size(), text.size())
            );
            const auto first = text.find_first_not_of(">\":; \t]");
            text.remove_prefix(std::min(first, text.size()));
        }
        if (!text.empty()) {
            reason.append(reason.empty() ? "" : " ").append(text);
        }
    }
    return std::string(utf8::truncate(reason, diagnostic_octets_max));
}

void explain(
    BounceRecipient& recipient,
    std::span<const Line> lines,
    std::string_view words,
    const NoticeContext& context
) {
    for (std::size_t index = 0; index < lines.size(); ++index) {
        if (!ascii::equal_ignoring_case(lines[index].address, recipient.recipient)) {
            continue;
        }
        auto reason = reason_from(lines, index);
        if (recipient.diagnostic.empty()) {
            recipient.diagnostic = reason;
        }
        if (recipient.status.empty()) {
            recipient.status = find_status(reason);
        }
        if (recipient.smtp_code.empty()) {
            recipient.smtp_code = find_smtp_code(reason);
        }
    }
    // Reasons that stand in front of the addresses, or apart from them, are everybody's.
    if (recipient.status.empty()) {
        recipient.status = find_status(words);
    }
    if (recipient.smtp_code.empty()) {
        recipient.smtp_code = find_smtp_code(words);
    }
    if (recipient.action.empty()) {
        recipient.action = context.delayed ? "delayed" : "failed";
    }
}

// "could not be delivered: \n\tscreenname": a name alone on an indented line.
std::string name_without_domain(std::string_view line) {
    const auto name = ascii::trim(line);
    const bool indented = !line.empty() && ascii::is_space(line.front());
    const bool is_name =
        !name.empty() && name.size() <= 64 && std::ranges::all_of(name, [](char letter) {
            return ascii::is_alnum(letter) || letter == '.' || letter == '_' || letter == '-';
        });
    return indented && is_name ? std::string(name) : std::string();
}

std::vector<BounceRecipient> bare_names(
    std::span<const Line> lines, std::string_view sender_domain
) {
    std::vector<BounceRecipient> recipients;
    bool announced = false;
    for (const auto& line : lines) {
        const auto trimmed = ascii::trim(line.text);
        const auto name = announced ? name_without_domain(line.text) : std::string();
        if (!name.empty() && !sender_domain.empty()) {
            recipients.emplace_back();
            recipients.back().recipient = name + "@" + std::string(sender_domain);
        }
        announced = trimmed.ends_with(':') || ((!name.empty() || trimmed.empty()) && announced);
    }
    return recipients;
}

}  // namespace

Notice split_notice(std::string_view text) {
    auto rest = text;
    bool after_words = false;
    while (!rest.empty()) {
        const auto offset = text.size() - rest.size();
        const auto line = next_line(rest);
        const auto trimmed = ascii::trim(line);
        const auto lower = ascii::lower(trimmed.substr(0, 160));
        if (after_words && contains_any(lower, copy_marks)) {
            return {text.substr(0, offset), rest};
        }
        if (after_words && begins_headers(line)) {
            return {text.substr(0, offset), text.substr(offset)};
        }
        after_words = after_words || !trimmed.empty();
    }
    return {text, {}};
}

std::vector<BounceRecipient> read_notice(std::string_view words, const NoticeContext& context) {
    const auto scanned = words.substr(0, words_octets_max);
    const auto lines = read_lines(scanned, context);
    auto best = best_place(lines, false);
    const bool service_failed = best == Place::nowhere;
    if (service_failed) {
        best = best_place(lines, true);
    }
    std::vector<BounceRecipient> recipients;
    for (const auto& line : lines) {
        const bool wanted = line.place != Place::nowhere && line.place == best &&
                            is_service_address(line.address) == service_failed;
        const bool known = std::ranges::any_of(recipients, [&](const auto& recipient) {
            return ascii::equal_ignoring_case(recipient.recipient, line.address);
        });
        if (wanted && !known && recipients.size() < recipients_max) {
            recipients.emplace_back();
            recipients.back().recipient = line.address;
        }
    }
    if (recipients.empty()) {
        recipients = bare_names(lines, context.sender_domain);
    }
    for (auto& recipient : recipients) {
        explain(recipient, lines, scanned, context);
    }
    return recipients;
}

void explain_recipients(
    std::vector<BounceRecipient>& recipients, std::string_view words, const NoticeContext& context
) {
    const auto scanned = words.substr(0, words_octets_max);
    const auto lines = read_lines(scanned, context);
    for (auto& recipient : recipients) {
        explain(recipient, lines, scanned, context);
    }
}

}  // namespace maildocket::text
