#include "core/mime/encoded_word.hpp"

#include "core/base/ascii.hpp"
#include "core/base/utf8.hpp"
#include "core/mime/charset.hpp"
#include "core/mime/transfer.hpp"

#include <optional>
#include <vector>

namespace maildocket::mime {

namespace {

struct Word {
    std::string_view charset;
    bool base64 = false;
    std::string_view encoded;
    std::size_t length = 0;  // with its delimiters
};

constexpr std::size_t charset_octets_max = 60;
// RFC 2047 allows 75; some programs put a whole subject into one. The limit keeps a field full of
// words that never close linear.
constexpr std::size_t word_octets_max = 8000;

// "=?charset?B?encoded?=". Blanks are allowed inside `encoded`, because they occur; so is a "?" of
// Q encoding that somebody forgot to encode. A word that is never closed ends with the text.
std::optional<Word> word_at(std::string_view text) {
    if (!text.starts_with("=?")) {
        return std::nullopt;
    }
    const auto mark = text.find('?', 2);
    if (mark == std::string_view::npos || mark > charset_octets_max || mark == 2) {
        return std::nullopt;
    }
    Word word;
    word.charset = text.substr(2, mark - 2);
    if (text.size() < mark + 3 || text[mark + 2] != '?' ||
        word.charset.find_first_of(" \t\r\n=") != std::string_view::npos) {
        return std::nullopt;
    }
    const char encoding = ascii::to_lower(text[mark + 1]);
    if (encoding != 'b' && encoding != 'q') {
        return std::nullopt;
    }
    word.base64 = encoding == 'b';
    const auto begin = mark + 3;
    const bool cut = text.size() > word_octets_max;
    text = text.substr(0, word_octets_max);
    auto end = text.find("?=", begin);
    // "=?x?Q?=41?=": the first "?=" may be the text's own beginning ("?" then "=41").
    while (end != std::string_view::npos && !word.base64 && end + 3 < text.size() && end == begin &&
           ascii::is_alnum(text[end + 2]) && ascii::is_alnum(text[end + 3])) {
        end = text.find("?=", end + 1);
    }
    if (end == std::string_view::npos) {
        const auto rest = text.substr(begin);
        const bool plausible = rest.find_first_of(" \t\r\n<>\"") == std::string_view::npos;
        if (!plausible || rest.empty() || cut) {
            return std::nullopt;
        }
        word.encoded = rest.ends_with('?') ? rest.substr(0, rest.size() - 1) : rest;
        word.length = text.size();
        return word;
    }
    word.encoded = text.substr(begin, end - begin);
    word.length = end + 2;
    return word;
}

std::string decode_q(std::string_view encoded) {
    std::string spaced(encoded);
    for (char& letter : spaced) {
        if (letter == '_') {
            letter = ' ';
        }
    }
    // The decoder drops blanks at the end of a line; here they are part of the text.
    const auto last = spaced.find_last_not_of(" \t");
    const auto blanks = last == std::string::npos ? spaced.size() : spaced.size() - last - 1;
    auto decoded = decode_transfer(
        std::string_view(spaced).substr(0, spaced.size() - blanks),
        TransferEncoding::quoted_printable
    );
    decoded.append(blanks, ' ');
    return decoded;
}

// Octets of one charset collected from neighbouring words: a character may begin in one word and
// end in the next, and so may a base64 quantum.
class Run {
public:
    void add(const Word& word) {
        if (word.base64) {
            base64_.append(word.encoded);
            const auto letters = base64_.size();
            if (letters % 4 == 0 || base64_.ends_with('=')) {
                flush_base64();
            }
            return;
        }
        flush_base64();
        octets_.append(decode_q(word.encoded));
    }
    std::string take() {
        flush_base64();
        return std::move(octets_);
    }

private:
    void flush_base64() {
        octets_.append(decode_base64(base64_));
        base64_.clear();
    }
    std::string base64_;
    std::string octets_;
};

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069: they reorder what a person sees.
bool is_bidi_control(char32_t code_point) {
    return code_point == 0x200E || code_point == 0x200F ||
           (code_point >= 0x202A && code_point <= 0x202E) ||
           (code_point >= 0x2066 && code_point <= 0x2069);
}

bool is_invisible(char32_t code_point) {
    return code_point < 0x20 || (code_point >= 0x7F && code_point <= 0x9F) ||
           code_point == 0x2028 || code_point == 0x2029 || is_bidi_control(code_point);
}

}  // namespace

std::size_t encoded_word_length(std::string_view text) {
    const auto word = word_at(text);
    return word ? word->length : 0;
}

std::string_view encoded_word_charset(std::string_view text) {
    for (auto begin = text.find("=?"); begin != std::string_view::npos;
         begin = text.find("=?", begin + 2)) {
        if (const auto word = word_at(text.substr(begin))) {
            return word->charset;
        }
    }
    return {};
}

std::string clean_line(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    std::size_t position = 0;
    while (position < text.size()) {
        const auto start = position;
        while (position < text.size() && text[position] > ' ' && text[position] < '\x7f') {
            ++position;
        }
        if (position > start) {  // most of it
            result.append(text.substr(start, position - start));
            continue;
        }
        const auto code_point = utf8::next(text, position);
        if (code_point == ' ' || is_invisible(code_point)) {
            if (!result.empty() && result.back() != ' ') {
                result.push_back(' ');
            }
        } else {
            result.append(text.substr(start, position - start));
        }
    }
    while (result.ends_with(' ')) {
        result.pop_back();
    }
    return result;
}

std::string decode_phrase(std::string_view raw, std::string_view hint) {
    std::string result;
    std::size_t position = 0;
    const auto append_raw = [&](std::string_view octets) {
        result.append(to_utf8(octets, {}, hint).text);
    };
    while (position < raw.size()) {
        const auto begin = raw.find("=?", position);
        if (begin == std::string_view::npos) {
            break;
        }
        auto word = word_at(raw.substr(begin));
        if (!word) {
            append_raw(raw.substr(position, begin + 2 - position));
            position = begin + 2;
            continue;
        }
        append_raw(raw.substr(position, begin - position));
        Run run;
        const auto charset = word->charset;
        position = begin;
        // Blanks between neighbouring words are no part of the text (RFC 2047 6.2).
        while (word) {
            run.add(*word);
            position += word->length;
            const auto next = raw.find("=?", position);
            if (next == std::string_view::npos ||
                !is_blank(raw.substr(position, next - position))) {
                break;
            }
            word = word_at(raw.substr(next));
            if (!word) {
                break;
            }
            position = next;
            if (!ascii::equal_ignoring_case(word->charset, charset)) {
                break;
            }
        }
        result.append(to_utf8(run.take(), charset, hint).text);
    }
    append_raw(raw.substr(position));
    return clean_line(result);
}

}  // namespace maildocket::mime
