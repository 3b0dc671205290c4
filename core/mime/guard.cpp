#include "core/mime/guard.hpp"

#include "core/base/ascii.hpp"
#include "core/mime/gmime_handles.hpp"

#include <algorithm>
#include <utility>

namespace maildocket::mime {

namespace {

constexpr std::string_view content_prefix = "content-";
constexpr std::string_view content_type_name = "content-type";
// How much of a line is needed to tell what it is; RFC 2046 allows boundaries of 70 octets.
constexpr std::size_t undecided_octets_max = 2000;
// What is shorter is not worth a note of where it was.
constexpr std::size_t plain_octets_min = 512;
// "Content-Type" becomes "!ontent-Type", a field that means nothing to GMime, or "message/rfc822"
// becomes "!essage/rfc822", a leaf.
constexpr char leaf_mask = '!';
// "multipart/digest" becomes "multipart/eigest": else its parts were messages to GMime.
constexpr char digest_mask = 'e';

// Where the type and the subtype of a Content-Type value begin, found as GMime finds them: comments
// and blanks are skipped.
std::size_t skip_comments(std::string_view text, std::size_t position) {
    std::size_t depth = 0;
    while (position < text.size()) {
        const char letter = text[position];
        if (letter == '\\' && depth > 0) {
            ++position;
        } else if (letter == '(') {
            ++depth;
        } else if (letter == ')' && depth > 0) {
            --depth;
        } else if (depth == 0 && !ascii::is_space(letter)) {
            return position;
        }
        ++position;
    }
    return text.size();
}

struct MediaTypePlace {
    std::size_t type;
    std::size_t subtype;  // npos if there is none
};

MediaTypePlace media_type_place(std::string_view value) {
    const auto type = skip_comments(value, 0);
    auto position = type;
    while (position < value.size() && (ascii::is_alnum(value[position]) || value[position] == '-')
    ) {
        ++position;
    }
    position = skip_comments(value, position);
    if (position < value.size() && value[position] == '/') {
        return {type, skip_comments(value, position + 1)};
    }
    return {type, std::string_view::npos};
}

bool begins_at(std::string_view text, std::size_t position, std::string_view word) {
    return position < text.size() && ascii::starts_with_ignoring_case(text.substr(position), word);
}

}  // namespace

Guard::Guard(const MimeLimits& limits, std::string_view root_boundary)
    : limits_(limits), boundaries_{"--" + std::string(root_boundary)} {}

std::size_t Guard::look(std::string_view window, bool last) {
    masks_.clear();
    plain_.clear();
    std::size_t position = 0;
    while (position < window.size() && over_limit_.empty() && !finished_) {
        if (const auto passed = look_at_content(window.substr(position), position); passed > 0) {
            position += passed;
            continue;
        }
        const bool begins_line = !in_line_;
        std::size_t octets = 0;
        if (in_line_) {
            const auto end = window.find('\n', position);
            in_line_ = end == std::string_view::npos;
            octets = (in_line_ ? window.size() : end + 1) - position;
        } else {
            octets = look_at_line(window.substr(position), position, last);
            if (octets == 0) {
                break;  // this line has to be seen as a whole
            }
        }
        count(window.substr(position, octets), begins_line);
        position += octets;
    }
    return position;
}

// Octets of whole lines of a leaf's content, up to one that begins like a boundary; 0 elsewhere.
std::size_t Guard::look_at_content(std::string_view rest, std::size_t offset) {
    if (in_line_ || in_face_ || in_part_header_ || rest.starts_with("--")) {
        return 0;
    }
    const auto dashes = rest.find("\n--");
    const auto end = dashes != std::string_view::npos ? dashes : rest.rfind('\n');
    if (end == std::string_view::npos) {
        return 0;
    }
    const auto second_line = rest.find('\n') + 1;
    const auto last_line = rest.substr(0, end).rfind('\n') + 1;  // 0 if there is only one
    if (last_line >= second_line + plain_octets_min) {
        plain_.push_back({offset + second_line, last_line - second_line});
    }
    return end + 1;
}

// What GMime keeps in memory instead of leaving it in the source.
void Guard::count(std::string_view octets, bool begins_line) {
    if (in_face_) {
        face_octets_ += octets.size();
        if (face_octets_ > limits_.multipart_face_octets_max) {
            over_limit_ = "too much text outside the parts of a multipart";
        }
    }
    if (header_begins_behind_) {  // this line is the boundary
        header_begins_behind_ = false;
    } else if (in_part_header_) {
        look_at_part_header(octets, begins_line);
        part_header_octets_ += octets.size();
        ++part_header_lines_count_;
        if (part_header_octets_ > limits_.part_header_octets_max ||
            part_header_lines_count_ > limits_.part_header_lines_max) {
            over_limit_ = "the header section of a part is too long";
        }
    }
}

// A header section that begins with a line that is no field, and has no Content- field after it, is
// text whose author forgot the empty line.
void Guard::look_at_part_header(std::string_view octets, bool begins_line) {
    if (begins_line && (octets == "\n" || octets == "\r\n")) {
        end_part_header();
        multipart_shown_ = false;
        return;
    }
    const bool is_first = part_header_octets_ == 0 && begins_line;
    if (is_first && octets.find(':') == std::string_view::npos) {
        odd_lines_ = octets;
    } else if (!odd_lines_.empty()) {
        odd_lines_.append(octets);
        if (begins_line && begins_at(octets, 0, "content-")) {
            odd_lines_.clear();
        }
    }
}

void Guard::end_part_header() {
    in_part_header_ = false;
    headerless_text_.append(odd_lines_);
    odd_lines_.clear();
}

std::string Guard::headerless_text() const {
    return headerless_text_ + odd_lines_;
}

// Octets of the line (or field) that are settled; 0 if more of it is needed.
std::size_t Guard::look_at_line(std::string_view rest, std::size_t offset, bool last) {
    const auto end = rest.find('\n');
    const auto line_octets = end == std::string_view::npos ? rest.size() : end + 1;
    const bool cut = end == std::string_view::npos && !last;
    if (cut && rest.size() < undecided_octets_max) {
        return 0;
    }
    if (rest.starts_with("--")) {
        look_at_dashes(rest.substr(0, line_octets));
    } else if (in_part_header_ && begins_at(rest, 0, content_type_name)) {
        return look_at_field(rest, offset, last);
    } else if (in_part_header_ && begins_at(rest, 0, content_prefix)) {
        hide_field(offset);
    }
    in_line_ = end == std::string_view::npos;
    return line_octets;
}

// A line that begins like a Content-Type field, with its folded lines.
std::size_t Guard::look_at_field(std::string_view rest, std::size_t offset, bool last) {
    auto end = rest.find('\n');
    while (end != std::string_view::npos && end + 1 < rest.size() &&
           (rest[end + 1] == ' ' || rest[end + 1] == '\t')) {
        end = rest.find('\n', end + 1);
    }
    const bool cut = end == std::string_view::npos || end + 1 == rest.size();
    if (cut && !last && rest.size() <= limits_.field_octets_max) {
        return 0;
    }
    const auto field = rest.substr(0, end == std::string_view::npos ? end : end + 1);
    const auto colon = field.find_first_not_of(" \t", content_type_name.size());
    if (field.size() > limits_.field_octets_max) {
        over_limit_ = "a header field of a part is too long";
    } else if (colon != std::string_view::npos && field[colon] == ':') {
        look_at_content_type(field.substr(colon + 1), offset, offset + colon + 1);
    }
    in_line_ = !field.ends_with('\n');
    return field.size();
}

void Guard::look_at_dashes(std::string_view line) {
    comparisons_ += boundaries_.size();
    if (comparisons_ > limits_.boundary_comparisons_max) {
        over_limit_ = "too many lines that look like a boundary";
    }
    while (!line.empty() && ascii::is_space(line.back())) {
        line.remove_suffix(1);
    }
    // One boundary may begin like another, and the guard does not know which multiparts GMime still
    // has open: what may begin a part is taken for it.
    bool begins = false;
    bool ends = false;
    for (const auto& boundary : boundaries_) {
        if (line.starts_with(boundary)) {
            const auto rest = line.substr(boundary.size());
            begins = begins || rest.empty();
            ends = ends || rest == "--";
        }
    }
    if (begins || ends) {
        end_part_header();
    }
    if (begins) {
        in_face_ = false;
        face_octets_ = 0;
        in_part_header_ = true;
        header_begins_behind_ = true;
        part_header_octets_ = 0;
        if (++parts_count_ > limits_.parts_max) {
            over_limit_ = "too many parts";
        }
    } else if (ends) {
        in_face_ = true;
        finished_ = parts_count_ > 0 && line.size() == boundaries_.front().size() + 2 &&
                    line.starts_with(boundaries_.front());
    }
}

void Guard::look_at_content_type(
    std::string_view value, std::size_t field_offset, std::size_t value_offset
) {
    const auto place = media_type_place(value);
    // GMime's own reading, so that it cannot know a boundary that is not counted here.
    auto boundary = begins_at(value, place.type, "multipart")
                        ? boundary_parameter(std::string(value))
                        : std::string{};
    if (boundary.empty() && !multipart_shown_) {
        hide_field(field_offset);  // a leaf: its content is kept
        return;
    }
    if (boundary.empty()) {
        // Of several fields GMime takes the last: it has to see that this is no multipart any more.
        if (begins_at(value, place.type, "message") || begins_at(value, place.type, "multipart")) {
            masks_.push_back({value_offset + place.type, leaf_mask});
        }
        return;
    }
    multipart_shown_ = true;
    if (begins_at(value, place.subtype, "digest")) {
        masks_.push_back({value_offset + place.subtype, digest_mask});
    }
    boundaries_.push_back("--" + std::move(boundary));
    if (boundaries_.size() > limits_.multiparts_max) {
        over_limit_ = "too many multiparts";
    }
    in_face_ = true;
}

void Guard::hide_field(std::size_t offset) {
    masks_.push_back({offset, leaf_mask});
}

std::optional<std::string_view> content_field(std::string_view name) {
    const bool is_content =
        ascii::starts_with_ignoring_case(name, content_prefix) ||
        (name.starts_with(leaf_mask) &&
         ascii::starts_with_ignoring_case(name.substr(1), content_prefix.substr(1)));
    return is_content ? std::optional(name.substr(content_prefix.size())) : std::nullopt;
}

void unmask_content_type(std::string& value) {
    const auto place = media_type_place(value);
    if (begins_at(value, place.type, "!essage") || begins_at(value, place.type, "!ultipart")) {
        value[place.type] = 'm';
    } else if (begins_at(value, place.type, "multipart") && begins_at(value, place.subtype, "eigest")) {
        value[place.subtype] = 'd';
    }
}

void unmask_fields(std::string& text) {
    constexpr std::string_view hidden = "\n!ontent-";
    for (auto place = text.find(hidden); place != std::string::npos;
         place = text.find(hidden, place + hidden.size())) {
        text[place + 1] = 'C';
    }
}

}  // namespace maildocket::mime
