#include "core/mime/body_text.hpp"

#include "core/base/ascii.hpp"
#include "core/mime/addresses.hpp"
#include "core/mime/attachment_name.hpp"
#include "core/mime/encoded_word.hpp"
#include "core/mime/head.hpp"
#include "core/mime/parameters.hpp"

#include <algorithm>
#include <utility>

namespace maildocket::mime {

std::string with_line_feeds(std::string text) {
    const auto first = text.find('\r');
    if (first == std::string::npos) {
        return text;
    }
    auto kept = text.begin() + static_cast<std::ptrdiff_t>(first);
    for (auto line = kept; line != text.end();) {  // stands at a CR each time
        *kept++ = '\n';
        line += line + 1 != text.end() && line[1] == '\n' ? 2 : 1;
        const auto end = std::find(line, text.end(), '\r');
        kept = std::copy(line, end, kept);
        line = end;
    }
    text.erase(kept, text.end());
    return text;
}

std::string html_of_text(std::string_view text) {
    std::string html = "<pre style=\"white-space: pre-wrap\">";
    for (const char letter : text) {
        switch (letter) {
            case '&': html += "&amp;"; break;
            case '<': html += "&lt;"; break;
            case '>': html += "&gt;"; break;
            default: html.push_back(letter);
        }
    }
    return html + "</pre>\n";
}

std::string charset_in_html(std::string_view octets) {
    constexpr std::size_t prescan_octets_max = 4096;  // HTML asks for 1024; real mails need more
    const auto front = octets.substr(0, prescan_octets_max);
    for (auto meta = ascii::find_ignoring_case(front, "<meta"); meta != std::string_view::npos;
         meta = ascii::find_ignoring_case(front, "<meta", meta + 5)) {
        auto element = front.substr(meta, std::min(front.find('>', meta), front.size()) - meta);
        const auto mark = ascii::find_ignoring_case(element, "charset=");
        if (mark == std::string_view::npos) {
            continue;
        }
        element.remove_prefix(mark + 8);
        const auto begin = element.find_first_not_of(" \t\r\n\"'");
        if (begin != std::string_view::npos) {
            element.remove_prefix(begin);
            return std::string(element.substr(0, element.find_first_of(" \t\r\n\"';/>")));
        }
    }
    return {};
}

std::unordered_set<std::string> content_ids_in(std::string_view html) {
    std::unordered_set<std::string> ids;
    constexpr std::string_view scheme = "cid:";
    constexpr std::size_t id_octets_max = 500;
    for (auto begin = html.find(scheme); begin != std::string_view::npos;
         begin = html.find(scheme, begin + scheme.size())) {
        const auto rest = html.substr(begin + scheme.size(), id_octets_max);
        auto id = percent_decoded(rest.substr(0, rest.find_first_of("\"'<> \t\n)")));
        if (!id.empty()) {
            ids.insert(std::move(id));
        }
    }
    return ids;
}

std::string enclosed_subject(
    std::string_view octets, const MimeLimits& limits, std::string_view hint
) {
    MemorySource source(octets);
    const auto head = read_head(source, {0, octets.size()}, limits);
    return head ? decode_phrase(unfold(head->value("Subject")), hint) : std::string{};
}

Address enclosed_author(std::string_view octets, const MimeLimits& limits, std::string_view hint) {
    MemorySource source(octets);
    const auto head = read_head(source, {0, octets.size()}, limits);
    const auto authors =
        head ? parse_addresses(unfold(head->value("From")), 1, hint) : AddressList{};
    return authors.addresses.empty() ? Address{} : authors.addresses.front();
}

std::string enclosed_message_name(
    std::string_view octets, const MimeLimits& limits, std::string_view hint
) {
    auto subject = enclosed_subject(octets, limits, hint);
    // What a path would take for a folder is no folder here.
    std::ranges::replace(subject, '/', '-');
    std::ranges::replace(subject, '\\', '-');
    return subject.empty() ? std::string{} : clean_attachment_name(subject + ".eml");
}

}  // namespace maildocket::mime
