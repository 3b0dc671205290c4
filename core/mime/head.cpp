#include "core/mime/head.hpp"

#include "core/base/ascii.hpp"
#include "core/base/octet_set.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace maildocket::mime {

namespace {

constexpr std::array<std::string_view, 5> essential_fields{
    "From", "Subject", "Message-ID", "Date", "To"};
constexpr std::size_t first_read_octets = std::size_t{8} << 10U;

// Length of the field name `line` begins with (RFC 5322 2.2), 0 if it is no field. Blanks before
// the colon are obsolete but occur.
std::size_t field_name_length(std::string_view line) {
    std::size_t length = 0;
    while (length < line.size() && line[length] > ' ' && line[length] < '\x7f' &&
           line[length] != ':') {
        ++length;
    }
    auto colon = length;
    while (colon < line.size() && (line[colon] == ' ' || line[colon] == '\t')) {
        ++colon;
    }
    return colon < line.size() && line[colon] == ':' ? length : 0;
}

// Cuts a header section into fields. Works on what has been read so far: `whole` says whether more
// would come.
class Scanner {
public:
    Scanner(std::string_view text, bool whole, const MimeLimits& limits, Head& head)
        : text_(text),
          whole_(whole),
          limits_(limits),
          head_(head),
          line_end_(
              text.find('\n') == std::string_view::npos && text.find('\r') != std::string_view::npos
                  ? '\r'
                  : '\n'
          ) {
        head_.bare_carriage_returns = line_end_ == '\r';
    }

    // False if the end of the section is not in the text yet.
    bool scan() {
        skip_what_is_no_header();
        while (position_ < text_.size()) {
            const auto line = line_at(position_);
            if (!line && !whole_) {
                return false;
            }
            const auto content = line ? *line : text_.substr(position_);
            if (trimmed(content).empty()) {
                head_.body_begin = position_ + content.size();
                return true;
            }
            if (const auto name_octets = field_name_length(content); name_octets > 0) {
                if (!take_field(content, name_octets)) {
                    return false;
                }
            } else if (!take_odd_line(content)) {
                return true;
            }
        }
        head_.body_begin = position_;
        return whole_;
    }

private:
    // The line with its end; nothing if its end is not there.
    [[nodiscard]] std::optional<std::string_view> line_at(std::size_t position) const {
        const auto end = text_.find(line_end_, position);
        return end == std::string_view::npos
                   ? std::nullopt
                   : std::optional(text_.substr(position, end + 1 - position));
    }
    static std::string_view trimmed(std::string_view line) {
        while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) {
            line.remove_suffix(1);
        }
        return line;
    }

    // Empty lines and a "From " line of an mbox before the first field.
    void skip_what_is_no_header() {
        auto position = position_;
        auto line = line_at(position);
        while (line && trimmed(*line).empty() && position < 64) {
            position += line->size();
            line = line_at(position);
        }
        if (line && (line->starts_with("From ") || line->starts_with(">From "))) {
            position += line->size();
            line = line_at(position);
        }
        if (position > 0 && field_name_length(line ? *line : text_.substr(position)) > 0) {
            head_.defects.emplace_back("lines before the header section");
            position_ = position;
        }
    }

    // A field with its folded lines. False if it is not whole yet.
    bool take_field(std::string_view first_line, std::size_t name_octets) {
        auto end = position_ + first_line.size();
        while (end < text_.size() && (text_[end] == ' ' || text_[end] == '\t')) {
            const auto next = line_at(end);
            if (!next && !whole_) {
                return false;
            }
            const auto content = next ? *next : text_.substr(end);
            // A folded line of blanks only is taken for the end where a body may begin.
            if (ascii::trim(content).empty() && is_body_likely(end + content.size())) {
                break;
            }
            end += content.size();
        }
        if (end == text_.size() && !whole_) {
            return false;
        }
        keep(text_.substr(position_, end - position_), name_octets);
        position_ = end;
        return true;
    }

    // Beyond a limit only what a person needs to recognise the mail is kept.
    void keep(std::string_view field, std::size_t name_octets) {
        const auto name = field.substr(0, name_octets);
        const auto colon = field.find(':', name_octets);
        const bool too_long = field.size() > limits_.field_octets_max;
        const bool too_many = head_.fields.size() >= limits_.header_fields_max;
        if (too_long || too_many) {
            head_.over_limit = too_long ? "a header field is too long" : "too many header fields";
        }
        const bool essential =
            !too_long &&
            std::ranges::any_of(
                essential_fields,
                [name](std::string_view other) { return ascii::equal_ignoring_case(name, other); }
            ) &&
            head_.count(name) == 0;
        if (essential || (!too_long && !too_many)) {
            head_.fields.push_back({name, trimmed(field.substr(colon + 1))});
        }
    }

    // Whether the line at `position` can only be text: no field, no folded line, not empty.
    [[nodiscard]] bool is_body_likely(std::size_t position) const {
        const auto line = text_.substr(position, 1000);
        return !line.empty() && !ascii::is_space(line.front()) && field_name_length(line) == 0;
    }

    // A line that is no field: junk between fields is skipped, otherwise the empty line is missing
    // and the body begins here.
    bool take_odd_line(std::string_view line) {
        auto next = position_ + line.size();
        for (int looked_at = 0; looked_at < 3 && next < text_.size(); ++looked_at) {
            const auto following = text_.substr(next, 1000);
            if (trimmed(following.substr(0, following.find(line_end_) + 1)).empty()) {
                break;
            }
            if (field_name_length(following) > 0) {
                head_.defects.emplace_back("a line of the header section is no field");
                position_ = next;
                return true;
            }
            const auto end = following.find(line_end_);
            if (end == std::string_view::npos) {
                break;
            }
            next += end + 1;
        }
        head_.defects.emplace_back("no empty line between header section and body");
        head_.body_begin = position_;
        return false;
    }

    std::string_view text_;
    bool whole_;
    const MimeLimits& limits_;
    Head& head_;
    char line_end_;
    std::size_t position_ = 0;
};

// The first `octets` of the extent, in memory or copied into the head.
Result<std::string_view> read_front(Source& source, Extent extent, std::size_t octets, Head& head) {
    if (const auto memory = source.memory(); !memory.empty()) {
        return memory.substr(extent.begin, octets);
    }
    head.storage.resize(octets);
    std::size_t filled = 0;
    while (filled < octets) {
        const auto count =
            source.read(extent.begin + filled, std::span(head.storage).subspan(filled));
        if (!count) {
            return fail_with(count);
        }
        if (*count == 0) {
            break;
        }
        filled += *count;
    }
    return std::string_view(head.storage.data(), filled);
}

}  // namespace

std::string_view Head::value(std::string_view name) const {
    const auto found = std::ranges::find_if(fields, [name](const RawField& field) {
        return ascii::equal_ignoring_case(field.name, name);
    });
    return found == fields.end() ? std::string_view{} : found->value;
}

std::size_t Head::count(std::string_view name) const {
    return static_cast<std::size_t>(std::ranges::count_if(fields, [name](const RawField& field) {
        return ascii::equal_ignoring_case(field.name, name);
    }));
}

Result<Head> read_head(Source& source, Extent extent, const MimeLimits& limits) {
    extent.end = std::min(extent.end, source.octets());
    extent.begin = std::min(extent.begin, extent.end);
    const std::size_t whole_octets =
        std::min<std::uint64_t>(extent.octets(), limits.header_octets_max + 1);
    // Twice as much each time: reading and scanning stay linear.
    for (auto octets = std::min(first_read_octets, whole_octets);;
         octets = std::min(octets * 4, whole_octets)) {
        Head head;
        const auto front = read_front(source, extent, octets, head);
        if (!front) {
            return fail_with(front);
        }
        const bool whole = octets >= whole_octets;
        const bool complete = Scanner(*front, whole, limits, head).scan();
        if (complete || whole) {
            if (head.body_begin > limits.header_octets_max) {
                head.over_limit = "the header section is too long";
            }
            head.body_begin += extent.begin;
            return head;
        }
    }
}

std::string unfold(std::string_view value) {
    std::string line;
    line.reserve(value.size());
    constexpr OctetSet line_ends("\r\n");
    for (value = ascii::trim(value); !value.empty();) {
        const auto end = std::min(line_ends.find_in(value), value.size());
        line.append(value.substr(0, end));
        value.remove_prefix(std::min(end + 1, value.size()));
    }
    return line;
}

}  // namespace maildocket::mime
