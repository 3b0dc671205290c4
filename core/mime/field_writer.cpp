#include "core/mime/field_writer.hpp"

#include "core/base/ascii.hpp"
#include "core/base/utf8.hpp"
#include "core/mime/transfer_encode.hpp"

#include <algorithm>
#include <vector>

namespace maildocket::mime {

namespace {

constexpr std::size_t line_octets_max = 78;
constexpr std::size_t encoded_word_octets_max = 75;          // RFC 2047 section 2
constexpr std::size_t encoded_word_frame_octets = 12;        // =?utf-8?q??=
constexpr std::size_t encoded_word_payload_octets_min = 16;  // else a new line is begun
constexpr std::size_t plain_word_octets_max = 200;
constexpr std::size_t plain_parameter_octets_max = 50;
constexpr std::size_t parameter_section_octets_max = 60;

// What may stand in an encoded word anywhere, also in a display name (RFC 2047 section 5 (3)).
bool is_q_safe(char letter) {
    return ascii::is_alnum(letter) || letter == '!' || letter == '*' || letter == '+' ||
           letter == '-' || letter == '/';
}

// attribute-char of RFC 2231.
bool is_attribute_octet(char letter) {
    return ascii::is_alnum(letter) ||
           std::string_view("!#$&+-.^_`{|}~").find(letter) != std::string_view::npos;
}

bool is_atom(std::string_view word) {
    return !word.empty() && std::ranges::all_of(word, [](char letter) {
        return ascii::is_alnum(letter) ||
               std::string_view("!#$%&'*+-/=?^_`{|}~").find(letter) != std::string_view::npos;
    });
}

bool needs_encoding(std::string_view word) {
    return word.size() > plain_word_octets_max || utf8::ascii_prefix(word) < word.size() ||
           word.find("=?") != std::string_view::npos;
}

std::vector<std::string_view> words_of(std::string_view line) {
    std::vector<std::string_view> words;
    while (!line.empty()) {
        const auto end = std::min(line.find(' '), line.size());
        words.push_back(line.substr(0, end));
        line.remove_prefix(std::min(end + 1, line.size()));
    }
    return words;
}

std::string_view next_character(std::string_view text) {
    std::size_t position = 0;
    static_cast<void>(utf8::next(text, position));
    return text.substr(0, position);
}

void append_hex(std::string& text, char mark, char octet) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    const auto value = static_cast<unsigned char>(octet);
    text.push_back(mark);
    text.push_back(digits[value >> 4U]);
    text.push_back(digits[value & 15U]);
}

std::string q_encoded(std::string_view text) {
    std::string encoded;
    for (const char letter : text) {
        if (is_q_safe(letter)) {
            encoded.push_back(letter);
        } else if (letter == ' ') {
            encoded.push_back('_');
        } else {
            append_hex(encoded, '=', letter);
        }
    }
    return encoded;
}

std::size_t base64_octets(std::size_t octets) {
    return (octets + 2) / 3 * 4;
}

// The longest beginning of whole characters whose encoded form has at most `payload_max` octets.
std::string_view take_encodable(std::string_view& line, bool base64, std::size_t payload_max) {
    std::size_t taken = 0;
    std::size_t payload = 0;
    while (taken < line.size()) {
        const auto character = next_character(line.substr(taken));
        payload = base64 ? base64_octets(taken + character.size())
                         : payload + q_encoded(character).size();
        if (payload > payload_max) {
            break;
        }
        taken += character.size();
    }
    const auto text = line.substr(0, taken);
    line.remove_prefix(taken);
    return text;
}

std::string percent_encoded(std::string_view character) {
    std::string encoded;
    for (const char letter : character) {
        if (is_attribute_octet(letter)) {
            encoded.push_back(letter);
        } else {
            append_hex(encoded, '%', letter);
        }
    }
    return encoded;
}

std::vector<std::string> extended_sections(std::string_view value) {
    std::vector<std::string> sections(1);
    while (!value.empty()) {
        const auto character = next_character(value);
        const auto encoded = percent_encoded(character);
        if (sections.back().size() + encoded.size() > parameter_section_octets_max) {
            sections.emplace_back();
        }
        sections.back() += encoded;
        value.remove_prefix(character.size());
    }
    return sections;
}

std::string quoted(std::string_view text) {
    std::string result = "\"";
    for (const char letter : text) {
        if (letter == '"' || letter == '\\') {
            result.push_back('\\');
        }
        result.push_back(letter);
    }
    return result + '"';
}

}  // namespace

FieldWriter::FieldWriter(std::string& out, std::string_view name)
    : out_(out), column_(name.size() + 1) {
    out_.append(name).push_back(':');
}

void FieldWriter::word(std::string_view token) {
    if (!empty_ && column_ + 1 + token.size() > line_octets_max) {
        out_ += "\r\n";
        column_ = 0;
    }
    out_.push_back(' ');
    out_.append(token);
    column_ += 1 + token.size();
    empty_ = false;
}

void FieldWriter::attach(std::string_view octets) {
    out_.append(octets);
    column_ += octets.size();
}

void FieldWriter::end() {
    out_ += "\r\n";
}

void FieldWriter::encoded(std::string_view line) {
    const auto plain = static_cast<std::size_t>(std::ranges::count_if(line, [](char letter) {
        return is_q_safe(letter) || letter == ' ';
    }));
    const bool base64 = base64_octets(line.size()) < plain + 3 * (line.size() - plain);
    while (!line.empty()) {
        const auto used = column_ + 1 + encoded_word_frame_octets;
        const bool fits = used + encoded_word_payload_octets_min <= line_octets_max;
        const auto room = empty_ || fits ? line_octets_max - used : line_octets_max;
        const auto text = take_encodable(
            line, base64, std::min(room, encoded_word_octets_max - encoded_word_frame_octets)
        );
        word((base64 ? "=?utf-8?b?" + encode_base64(text) : "=?utf-8?q?" + q_encoded(text)) + "?=");
    }
}

void FieldWriter::unstructured(std::string_view line) {
    const auto words = words_of(line);
    const auto first = std::ranges::find_if(words, needs_encoding);
    const auto last = std::find_if(words.rbegin(), words.rend(), needs_encoding).base();
    std::for_each(words.begin(), first, [this](auto plain) { word(plain); });
    if (first != words.end()) {
        const auto* end = (last - 1)->data() + (last - 1)->size();
        encoded({first->data(), static_cast<std::size_t>(end - first->data())});
        std::for_each(last, words.end(), [this](auto plain) { word(plain); });
    }
}

void FieldWriter::phrase(std::string_view line) {
    const auto words = words_of(line);
    if (std::ranges::any_of(words, needs_encoding)) {
        encoded(line);
    } else if (std::ranges::all_of(words, is_atom)) {
        std::ranges::for_each(words, [this](auto atom) { word(atom); });
    } else {
        const auto text = quoted(line);  // may be folded at its blanks
        std::ranges::for_each(words_of(text), [this](auto piece) { word(piece); });
    }
}

void FieldWriter::parameter(std::string_view name, std::string_view value) {
    attach(";");
    if (value.size() <= plain_parameter_octets_max && !needs_encoding(value)) {
        const bool token = std::ranges::all_of(value, is_attribute_octet) && !value.empty();
        word(std::string(name) + '=' + (token ? std::string(value) : quoted(value)));
        return;
    }
    const auto sections = extended_sections(value);
    for (std::size_t i = 0; i < sections.size(); ++i) {
        const auto number = sections.size() == 1 ? std::string() : '*' + std::to_string(i);
        word(
            std::string(name) + number + "*=" + (i == 0 ? "utf-8''" : "") + sections[i] +
            (i + 1 < sections.size() ? ";" : "")
        );
    }
}

}  // namespace maildocket::mime
