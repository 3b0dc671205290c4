#include "core/text/bounce_lines.hpp"

#include "core/base/ascii.hpp"
#include "core/text/bounce_report.hpp"
#include "core/text/phrase_table.hpp"

#include <algorithm>
#include <array>

namespace maildocket::text {
namespace {

constexpr auto npos = std::string_view::npos;

// Lower case; how the line begins that announces the returned mail, after dashes and the like.
constexpr std::array copy_beginnings{
    std::string_view("below this line is a copy"),
    std::string_view("below is a copy"),
    std::string_view("this is a copy of"),
    std::string_view("included is a copy of"),
    std::string_view("original message"),
    std::string_view("original mail"),
    std::string_view("original headers"),
    std::string_view("the original message headers"),
    std::string_view("header of the original"),
    std::string_view("the header of the original"),
    std::string_view("message header"),
    std::string_view("headers of the original"),
    std::string_view("unsent message"),
    std::string_view("returned message"),
    std::string_view("returned mail follows"),
    std::string_view("undelivered message"),
    std::string_view("your message reads"),
    std::string_view("the header and top"),
    std::string_view("start of returned message"),
    std::string_view("begin message"),
    std::string_view("mensaje original"),
    std::string_view("old message:"),
    std::string_view("a summary of the undelivered message"),
    std::string_view("attachment is a copy"),
};
// Only on a line that begins with dashes: these are in sentences too.
constexpr std::array dashed_marks{
    std::string_view("copy of the message"),
    std::string_view("copy of your message"),
    std::string_view("original message"),
    std::string_view("the message follows"),
    std::string_view("message follows"),
    std::string_view("message body suppressed"),
};

bool announces_copy(std::string_view line) {
    const bool dashed = line.starts_with("--") || line.starts_with("==") || line.starts_with("**");
    while (!line.empty() && !ascii::is_alpha(line.front())) {
        line.remove_prefix(1);
    }
    static const PhraseTable beginnings(copy_beginnings);
    static const PhraseTable marks(dashed_marks);
    return beginnings.starts(line) > 0 || (dashed && marks.is_part_of(line));
}

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

std::string_view next_line(std::string_view& rest) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const auto line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

// "Received: by ..." and the like: nobody but a returned mail has them at the start of a line.
bool begins_headers(std::string_view line) {
    static constexpr std::array names{
        std::string_view("Received:"),
        std::string_view("Return-Path:"),
        std::string_view("Delivered-To:"),
        std::string_view("X-Envelope-From:"),
        std::string_view("DKIM-Signature:"),
        std::string_view("MIME-Version:"),
        std::string_view("Message-ID:")};
    static const PhraseTable beginnings(names);
    return beginnings.starts(line) > 0;
}

std::string_view without_bullet(std::string_view line) {
    using namespace std::string_view_literals;
    static constexpr std::array bullets{
        ">>> "sv, "> "sv, "* "sv, "- "sv, "-- "sv, "\xe2\x80\xa2 "sv};
    line = ascii::trim(line);
    for (const auto bullet : bullets) {
        if (line.starts_with(bullet)) {
            return ascii::trim(line.substr(bullet.size()));
        }
    }
    return line;
}

// By what stands in front of the address.
Place place_of(std::string_view before) {
    if (ascii::trim(before).find_first_not_of("<\"'[(") == npos) {
        return Place::begins_line;
    }
    static const PhraseTable of_others(other_words);
    static const PhraseTable of_recipients(recipient_words);
    if (of_others.is_part_of(before)) {
        return Place::nowhere;
    }
    if (of_recipients.is_part_of(before) || !find_smtp_code(before).empty()) {
        return Place::named;
    }
    return ascii::starts_with_ignoring_case(before, "to:") ? Place::original_to : Place::mentioned;
}

// Somebody to ask, not somebody to write to.
bool is_service_address(std::string_view lower_address) {
    static constexpr std::array names{
        std::string_view("postmaster@"),
        std::string_view("mailer-daemon@"),
        std::string_view("abuse@"),
        std::string_view("helpdesk@"),
        std::string_view("support@")};
    return std::ranges::any_of(names, [&](std::string_view name) {
        return lower_address.starts_with(name);
    });
}

NoticeLine read_line(std::string_view text, const std::unordered_set<std::string>& not_failed) {
    NoticeLine line;
    line.text = ascii::trim(text);
    line.rest = line.text;
    const auto shown = without_bullet(text);
    const auto written = address_in(shown);
    auto address = ascii::lower(written);
    if (address.empty() || not_failed.contains(address)) {
        return line;
    }
    const auto offset = shown.find(written);
    line.written_address = shown.substr(offset, written.size());
    line.place = place_of(shown.substr(0, offset));
    line.service = is_service_address(address);
    line.address = std::move(address);
    if (line.place == Place::begins_line) {
        line.rest = shown.substr(offset + written.size());
        line.rest.remove_prefix(std::min(line.rest.find_first_not_of(">\":; \t]"), line.rest.size())
        );
    }
    return line;
}

}  // namespace

std::vector<NoticeLine> read_lines(
    std::string_view words, const std::unordered_set<std::string>& not_failed
) {
    std::vector<NoticeLine> lines;
    lines.reserve(static_cast<std::size_t>(std::ranges::count(words, '\n')) + 1);
    while (!words.empty()) {
        lines.push_back(read_line(next_line(words), not_failed));
    }
    return lines;
}

Notice split_notice(std::string_view text) {
    auto rest = text;
    bool after_words = false;
    while (!rest.empty()) {
        const auto offset = text.size() - rest.size();
        const auto line = next_line(rest);
        const auto trimmed = ascii::trim(line);
        if (after_words && announces_copy(trimmed.substr(0, 160))) {
            return {text.substr(0, offset), rest};
        }
        if (after_words && begins_headers(line)) {
            return {text.substr(0, offset), text.substr(offset)};
        }
        after_words = after_words || !trimmed.empty();
    }
    return {text, {}};
}

}  // namespace maildocket::text
