#include "core/mime/parameters.hpp"

#include "core/base/ascii.hpp"
#include "core/base/utf8.hpp"
#include "core/mime/charset.hpp"
#include "core/mime/encoded_word.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>

namespace maildocket::mime {

namespace {

constexpr std::size_t parameters_max = 100;  // real fields have up to ten, sections included

// One "name=value" as it stands, before sections are put together.
struct Section {
    std::string name;  // lower case, without stars
    int number = -1;   // of RFC 2231 3; -1 if it has none
    bool extended = false;
    std::string value;
};

// Takes blanks and comments off the front.
void skip_blanks(std::string_view& text) {
    std::size_t depth = 0;
    while (!text.empty()) {
        if (text.front() == '(') {
            ++depth;
        } else if (text.front() == ')' && depth > 0) {
            --depth;
        } else if (depth == 0 && !ascii::is_space(text.front())) {
            return;
        }
        text.remove_prefix(1);
    }
}

// A quoted string; a missing end quote ends it at the next ";" or at the end. A backslash counts as
// escape only before a quote or a backslash: Windows paths are written without escapes.
std::string take_quoted(std::string_view& text) {
    std::string value;
    std::size_t i = 1;
    for (; i < text.size() && text[i] != '"'; ++i) {
        if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\')) {
            ++i;
        }
        value.push_back(text[i]);
    }
    if (i >= text.size()) {
        const auto end = std::min(text.find(';'), text.size());
        value = text.substr(1, end - 1);
        text.remove_prefix(end);
        return value;
    }
    text.remove_prefix(i + 1);
    return value;
}

// Up to ";": blanks and other characters that would need quotes are taken as they come. Encoded
// words may hold a ";".
std::string take_unquoted(std::string_view& text) {
    std::size_t end = 0;
    while (end < text.size() && text[end] != ';') {
        end += std::max<std::size_t>(1, encoded_word_length(text.substr(end, 200)));
    }
    end = std::min(end, text.size());
    const std::string value(ascii::trim(text.substr(0, end)));
    text.remove_prefix(end);
    return value;
}

std::string unfolded(std::string_view raw) {
    std::string result;
    result.reserve(raw.size());
    for (const char letter : raw) {
        if (letter != '\r' && letter != '\n') {
            result.push_back(letter);
        }
    }
    return result;
}

// "filename*0*" gives filename, section 0, extended.
Section named_section(std::string_view name) {
    Section section;
    if (name.ends_with('*')) {
        section.extended = true;
        name.remove_suffix(1);
    }
    const auto star = name.find('*');
    if (star != std::string_view::npos) {
        int number = -1;
        const auto digits = name.substr(star + 1);
        const auto [stop, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), number);
        if (error == std::errc{} && stop == digits.data() + digits.size() && number >= 0) {
            section.number = number;
        }
        name = name.substr(0, star);
    }
    section.name = ascii::lower(ascii::trim(name));
    return section;
}

std::vector<Section> sections_of(std::string_view text) {
    std::vector<Section> sections;
    while (sections.size() < parameters_max) {
        skip_blanks(text);
        while (!text.empty() && (text.front() == ';' || ascii::is_space(text.front()))) {
            text.remove_prefix(1);
            skip_blanks(text);
        }
        if (text.empty()) {
            break;
        }
        const auto mark = text.find_first_of("=;");
        if (mark == std::string_view::npos || text[mark] == ';') {
            text.remove_prefix(std::min(mark, text.size()));  // a word without a value
            continue;
        }
        auto section = named_section(text.substr(0, mark));
        text.remove_prefix(mark + 1);
        skip_blanks(text);
        section.value =
            !text.empty() && text.front() == '"' ? take_quoted(text) : take_unquoted(text);
        sections.push_back(std::move(section));
    }
    return sections;
}

int hex_digit(char letter) {
    const char lower = ascii::to_lower(letter);
    if (ascii::is_digit(lower)) {
        return lower - '0';
    }
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// A plain value. Not by the standard, but everywhere: encoded words in parameters, or raw octets.
std::string decode_plain(const std::string& value, std::string_view hint) {
    if (value.find("=?") != std::string::npos) {
        return decode_phrase(value, hint);
    }
    return to_utf8(value, {}, hint).text;
}

// Sections of one parameter, in order, as one value.
std::string join_sections(const std::vector<const Section*>& sections, std::string_view hint) {
    std::string charset;
    std::string octets;
    bool extended = false;
    for (const auto* section : sections) {
        std::string_view value = section->value;
        if (section->extended && !extended) {
            // charset'language'value; only the first section carries them.
            const auto first = value.find('\'');
            const auto second =
                first == std::string_view::npos ? first : value.find('\'', first + 1);
            if (second != std::string_view::npos) {
                charset = value.substr(0, first);
                value.remove_prefix(second + 1);
            }
            extended = true;
        }
        octets.append(section->extended ? percent_decoded(value) : std::string(value));
    }
    return extended ? to_utf8(octets, charset, hint).text : decode_plain(octets, hint);
}

std::string value_of(
    const std::vector<Section>& sections, const std::string& name, std::string_view hint
) {
    std::vector<const Section*> continued;
    const Section* extended = nullptr;
    const Section* plain = nullptr;
    for (const auto& section : sections) {
        if (section.name != name) {
            continue;
        }
        if (section.number >= 0) {
            continued.push_back(&section);
        } else if (section.extended) {
            extended = extended == nullptr ? &section : extended;
        } else {
            plain = plain == nullptr ? &section : plain;
        }
    }
    if (extended != nullptr) {
        return join_sections({extended}, hint);
    }
    if (!continued.empty()) {
        std::ranges::stable_sort(continued, {}, &Section::number);
        return join_sections(continued, hint);
    }
    return decode_plain(plain->value, hint);
}

}  // namespace

std::string percent_decoded(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
        const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
        if (low >= 0) {
            result.push_back(static_cast<char>(high * 16 + low));
            i += 2;
        } else {
            result.push_back(text[i]);
        }
    }
    return result;
}

std::string_view ParameterizedValue::parameter(std::string_view name) const {
    const auto found = std::ranges::find(parameters, name, &Parameter::name);
    return found == parameters.end() ? std::string_view{} : std::string_view{found->value};
}

ParameterizedValue parse_parameterized(std::string_view raw, std::string_view hint) {
    const auto line = unfolded(raw);
    std::string_view rest = line;
    ParameterizedValue result;
    // "text / plain", but also "text/plain charset=utf-8" with the ";" forgotten.
    while (!rest.empty() && rest.front() != ';') {
        const auto before = rest.size();
        skip_blanks(rest);
        const bool gap = rest.size() < before && !result.value.empty();
        if (rest.empty() || rest.front() == ';' ||
            (gap && rest.front() != '/' && !result.value.ends_with('/'))) {
            break;
        }
        result.value.push_back(ascii::to_lower(rest.front()));
        rest.remove_prefix(1);
    }
    result.value = utf8::scrub(result.value);
    const auto sections = sections_of(rest);
    for (const auto& section : sections) {
        if (result.parameter(section.name).data() == nullptr) {
            result.parameters.push_back({section.name, value_of(sections, section.name, hint)});
        }
    }
    return result;
}

std::string media_type_of(const ParameterizedValue& content_type) {
    const std::string_view value = content_type.value;
    const auto is_token = [](std::string_view token) {
        return !token.empty() && std::ranges::all_of(token, [](char letter) {
            return ascii::is_alnum(letter) ||
                   std::string_view("!#$&-^_.+").find(letter) != std::string_view::npos;
        });
    };
    const auto slash = value.find('/');
    if (slash == std::string_view::npos) {
        return value.empty() || value == "text" ? "text/plain" : "application/octet-stream";
    }
    const auto type = value.substr(0, slash);
    auto subtype = value.substr(slash + 1);
    subtype = subtype.substr(0, subtype.find_first_of("/,\"'="));
    if (is_token(type) && is_token(subtype)) {
        return std::string(type) + '/' + std::string(subtype);
    }
    return type == "text" ? "text/plain" : "application/octet-stream";
}

}  // namespace maildocket::mime
