#include "core/mime/address_tokens.hpp"

#include "core/base/ascii.hpp"
#include "core/mime/encoded_word.hpp"

#include <algorithm>
#include <cstddef>

namespace maildocket::mime {

namespace {

using Kind = AddressTokenKind;
constexpr auto npos = std::string_view::npos;

// Position behind the quote that closes the one at `begin`.
std::size_t quote_end(std::string_view text, std::size_t begin) {
    for (std::size_t i = begin + 1; i < text.size(); ++i) {
        if (text[i] == '\\') {
            ++i;
        } else if (text[i] == '"') {
            return i + 1;
        }
    }
    return npos;
}

// Comments nest.
std::size_t comment_end(std::string_view text, std::size_t begin) {
    std::size_t depth = 0;
    for (std::size_t i = begin; i < text.size(); ++i) {
        if (text[i] == '\\') {
            ++i;
        } else if (text[i] == '(') {
            ++depth;
        } else if (text[i] == ')' && --depth == 0) {
            return i + 1;
        }
    }
    return npos;
}

// An angle ends at ">", but not behind the beginning of the next: "Anna <a@b, Bert <c@d>".
std::size_t angle_end(std::string_view text, std::size_t begin) {
    bool quoted = false;
    for (std::size_t i = begin + 1; i < text.size(); ++i) {
        if (text[i] == '"') {
            quoted = !quoted;
        } else if (!quoted && text[i] == '>') {
            return i + 1;
        } else if (!quoted && text[i] == '<') {
            return npos;
        }
    }
    return npos;
}

std::size_t word_end(std::string_view text, std::size_t begin) {
    if (const auto encoded = encoded_word_length(text.substr(begin)); encoded > 0) {
        return begin + encoded;
    }
    std::size_t end = begin + 1;
    while (end < text.size() && !ascii::is_space(text[end]) &&
           std::string_view(",;:\"(<").find(text[end]) == npos &&
           !text.substr(end).starts_with("=?")) {
        // The colons of an IPv6 literal are no groups.
        const auto bracket = text[end] == '[' ? text.substr(0, end + 60).find(']', end) : npos;
        end = bracket == npos ? end + 1 : bracket + 1;
    }
    return end;
}

}  // namespace

std::vector<AddressToken> address_tokens(std::string_view text) {
    std::vector<AddressToken> tokens;
    bool quotes_close = true;    // looking for an end that is not there once is enough:
    bool comments_close = true;  // otherwise "((((" would take quadratic time
    bool after_blank = false;
    std::size_t position = 0;
    const auto push = [&](Kind kind, std::size_t end, std::size_t delimiter_octets) {
        const auto raw = text.substr(position, end - position);
        tokens.push_back(
            {kind, raw.substr(delimiter_octets, raw.size() - 2 * delimiter_octets), after_blank}
        );
        position = end;
        after_blank = false;
    };
    while (position < text.size()) {
        const char letter = text[position];
        if (ascii::is_space(letter)) {
            after_blank = true;
            ++position;
        } else if (letter == ',') {
            push(Kind::comma, position + 1, 0);
        } else if (letter == ';') {
            push(Kind::semicolon, position + 1, 0);
        } else if (letter == ':') {
            push(Kind::colon, position + 1, 0);
        } else if (letter == '"' || letter == '(') {
            bool& closes = letter == '"' ? quotes_close : comments_close;
            const auto end = !closes         ? npos
                             : letter == '"' ? quote_end(text, position)
                                             : comment_end(text, position);
            closes = end != npos;
            if (closes) {
                push(letter == '"' ? Kind::quoted : Kind::comment, end, 1);
            } else {
                ++position;
            }
        } else if (letter == '<') {
            const auto end = angle_end(text, position);
            if (end != npos) {
                push(Kind::angle, end, 1);
            } else {
                ++position;
                const auto stop = std::min(text.find_first_of("<,; \t\r\n", position), text.size());
                push(Kind::angle, stop, 0);
            }
        } else {
            push(Kind::word, word_end(text, position), 0);
        }
    }
    return tokens;
}

}  // namespace maildocket::mime
