#include "core/mime/iconv.hpp"

#include "core/base/utf8.hpp"
#include "core/mime/charset_traits.hpp"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace maildocket::mime {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

class Handle {
public:
    explicit Handle(const std::string& charset) : handle_(iconv_open("UTF-8", charset.c_str())) {}
    ~Handle() {
        if (valid()) {
            iconv_close(handle_);
        }
    }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    Handle(Handle&&) = delete;
    Handle& operator=(Handle&&) = delete;

    // iconv_open() says "no" with a pointer of all ones.
    [[nodiscard]] bool valid() const { return reinterpret_cast<std::intptr_t>(handle_) != -1; }
    [[nodiscard]] iconv_t get() const { return handle_; }

private:
    iconv_t handle_;
};

// U+0080 to U+009F as Windows-1252 fills them; 0 where it has nothing.
constexpr std::array<char16_t, 32> windows_1252_c1{
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

// By hand, because it is by far the most frequent one after UTF-8.
Converted from_windows_1252(std::string_view octets) {
    Converted result;
    result.text.reserve(octets.size() + octets.size() / 8);
    for (const char letter : octets) {
        const auto value = static_cast<unsigned char>(letter);
        if (value < 0x80) {
            result.text.push_back(letter);
        } else if (value >= 0xA0) {
            utf8::append(result.text, value);
        } else if (const auto code_point = windows_1252_c1.at(value - 0x80U); code_point != 0) {
            utf8::append(result.text, code_point);
        } else {
            result.text.append(replacement);
            ++result.unread_octets;
        }
    }
    return result;
}

Converted from_utf8(std::string_view octets) {
    Converted result;
    result.text.reserve(octets.size());
    while (!octets.empty()) {
        const auto good = utf8::valid_prefix(octets);
        result.text.append(octets.substr(0, good));
        octets.remove_prefix(good);
        if (!octets.empty()) {
            result.text.append(replacement);
            ++result.unread_octets;
            octets.remove_prefix(1);
        }
    }
    return result;
}

// A designation of ISO-2022-JP and what the same characters are in EUC-JP.
struct Designation {
    std::string_view escape;
    std::size_t width;      // octets of one character
    std::string_view lead;  // what EUC puts before each character
    bool high;              // EUC sets the high bit
};
constexpr std::array designations{
    Designation{"\x1B(B", 1, "", false},
    Designation{"\x1B(J", 1, "", false},
    Designation{"\x1B(H", 1, "", false},
    Designation{"\x1B(I", 1, "\x8E", true},
    Designation{"\x1B$B", 2, "", true},
    Designation{"\x1B$@", 2, "", true},
    Designation{"\x1B$(B", 2, "", true},
    Designation{"\x1B$(D", 2, "\x8F", true}};

// ISO-2022-JP as EUC-JP with Microsoft's extensions: iconv's own decoder knows neither the circled
// digits nor the half-width katakana that Japanese mail is full of.
std::string euc_from_iso_2022_jp(std::string_view octets) {
    std::string result;
    result.reserve(octets.size());
    const auto* current = designations.begin();
    while (!octets.empty()) {
        const auto* found = octets.front() == '\x1B'
                                ? std::ranges::find_if(
                                      designations,
                                      [octets](const Designation& designation) {
                                          return octets.starts_with(designation.escape);
                                      }
                                  )
                                : designations.end();
        if (found != designations.end()) {
            current = found;
            octets.remove_prefix(found->escape.size());
        } else if (!current->high || octets.front() <= ' ' || octets.size() < current->width) {
            result.push_back(octets.front());  // line ends stand between characters of any width
            octets.remove_prefix(1);
        } else {
            result.append(current->lead);
            for (const char letter : octets.substr(0, current->width)) {
                result.push_back(static_cast<char>(static_cast<unsigned char>(letter) | 0x80U));
            }
            octets.remove_prefix(current->width);
        }
    }
    return result;
}

// HZ (RFC 1843): "~{" GB 2312 in seven bits "~}".
std::string gb_from_hz(std::string_view octets) {
    std::string result;
    result.reserve(octets.size());
    bool chinese = false;
    for (std::size_t i = 0; i < octets.size(); ++i) {
        const auto rest = octets.substr(i);
        if (rest.starts_with("~{") || rest.starts_with("~}")) {
            chinese = rest[1] == '{';
            ++i;
        } else if (!chinese && rest.starts_with("~~")) {
            result.push_back('~');
            ++i;
        } else if (!chinese && rest.starts_with("~\n")) {
            ++i;
        } else {
            const auto value = static_cast<unsigned char>(octets[i]);
            result.push_back(static_cast<char>(chinese && value > ' ' ? value | 0x80U : value));
        }
    }
    return result;
}

// To open one may load a library, and closing it unloads that again: each thread keeps what it has
// opened. There are no more of them than charset_of() has names.
const Handle& handle_of(std::string_view charset) {
    thread_local std::map<std::string, Handle, std::less<>> handles;
    auto found = handles.find(charset);
    if (found == handles.end()) {
        found = handles.try_emplace(std::string(charset), std::string(charset)).first;
    } else if (found->second.valid()) {
        iconv(found->second.get(), nullptr, nullptr, nullptr, nullptr);  // back to its first state
    }
    return found->second;
}

Converted convert_with(const Handle& handle, std::string_view octets) {
    if (!handle.valid()) {
        return from_windows_1252(octets);
    }
    Converted result;
    result.text.reserve(octets.size() + octets.size() / 2);
    std::array<char, 4096>
        piece;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled by iconv
    // iconv does not write to its input, its prototype only says so.
    char* input =
        const_cast<char*>(octets.data());  // NOLINT(cppcoreguidelines-pro-type-const-cast)
    std::size_t left = octets.size();
    bool flushing = false;
    while (true) {
        char* output = piece.data();
        std::size_t space = piece.size();
        const auto status = flushing ? iconv(handle.get(), nullptr, nullptr, &output, &space)
                                     : iconv(handle.get(), &input, &left, &output, &space);
        const int error = errno;
        result.text.append(piece.data(), piece.size() - space);
        if (status != static_cast<std::size_t>(-1)) {
            if (flushing) {
                break;
            }
            flushing = true;  // stateful charsets may hold a character back
        } else if (error != E2BIG) {
            if (left == 0) {
                break;
            }
            // Not a character, or the beginning of one at the very end.
            result.text.append(replacement);
            ++result.unread_octets;
            ++input;
            --left;
        }
    }
    if (!utf8::valid(result.text)) {  // iconv's UTF-16 lets lone surrogates through
        result.text = from_utf8(result.text).text;
    }
    return result;
}

Converted from_iconv(std::string_view octets, std::string_view charset) {
    if (is_utf16(charset)) {  // remembers the byte order of its first text for ever
        return convert_with(Handle(std::string(charset)), octets);
    }
    return convert_with(handle_of(charset), octets);
}

}  // namespace

Converted convert(std::string_view octets, std::string_view charset) {
    if (charset == "UTF-8" || charset == "US-ASCII") {
        return from_utf8(octets);
    }
    if (charset == "WINDOWS-1252") {
        return from_windows_1252(octets);
    }
    if (charset == "ISO-2022-JP") {
        return from_iconv(euc_from_iso_2022_jp(octets), "EUC-JP-MS");
    }
    if (charset == "HZ-GB-2312") {
        return from_iconv(gb_from_hz(octets), "GB18030");
    }
    return from_iconv(octets, charset);
}

}  // namespace maildocket::mime
