#include "core/imap/folder_name.hpp"

#include "core/base/ascii.hpp"
#include "core/base/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace maildocket::imap {

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";
constexpr char32_t last_of_plane_0 = 0xffff;

bool is_plain(char32_t character) {
    return character >= 0x20 && character <= 0x7e;
}

// Sixteen bits after the other to base64 without padding.
class ShiftedText {
public:
    explicit ShiftedText(std::string& into) : into_(into) {}

    void add(char32_t character) {
        if (!open_) {
            into_ += '&';
            open_ = true;
        }
        if (character > last_of_plane_0) {
            const auto rest = character - 0x10000;
            add_unit(0xd800U + (rest >> 10U));
            add_unit(0xdc00U + (rest & 0x3ffU));
        } else {
            add_unit(character);
        }
    }
    void end() {
        if (!open_) {
            return;
        }
        if (bit_count_ > 0) {
            into_ += alphabet[(bits_ << (6U - bit_count_)) & 0x3fU];
        }
        into_ += '-';
        open_ = false;
        bits_ = bit_count_ = 0;
    }

private:
    void add_unit(std::uint32_t unit) {
        bits_ = (bits_ << 16U) | unit;
        bit_count_ += 16;
        while (bit_count_ >= 6) {
            bit_count_ -= 6;
            into_ += alphabet[(bits_ >> bit_count_) & 0x3fU];
        }
        bits_ &= (1U << bit_count_) - 1U;
    }

    std::string& into_;
    std::uint32_t bits_ = 0;
    std::uint32_t bit_count_ = 0;
    bool open_ = false;
};

std::optional<std::vector<std::uint32_t>> units_of(std::string_view base64) {
    std::vector<std::uint32_t> units;
    std::uint32_t bits = 0;
    std::uint32_t bit_count = 0;
    for (const char letter : base64) {
        const auto digit = alphabet.find(letter);
        if (digit == std::string_view::npos) {
            return std::nullopt;
        }
        bits = (bits << 6U) | static_cast<std::uint32_t>(digit);
        bit_count += 6;
        if (bit_count >= 16) {
            bit_count -= 16;
            units.push_back(bits >> bit_count);
            bits &= (1U << bit_count) - 1U;
        }
    }
    if (bit_count >= 6 || bits != 0) {
        return std::nullopt;  // a letter too many, or a rest that is no padding
    }
    return units;
}

bool append_units(const std::vector<std::uint32_t>& units, std::string& text) {
    for (std::size_t at = 0; at < units.size(); ++at) {
        const auto unit = units[at];
        if (unit < 0xd800 || unit > 0xdfff) {
            utf8::append(text, unit);
            continue;
        }
        const bool pair = unit < 0xdc00 && at + 1 < units.size() && units[at + 1] >= 0xdc00 &&
                          units[at + 1] <= 0xdfff;
        if (!pair) {
            return false;
        }
        ++at;
        utf8::append(text, 0x10000 + ((unit - 0xd800) << 10U) + (units[at] - 0xdc00));
    }
    return true;
}

std::string with_delimiter(std::string_view name, std::string_view delimiter) {
    std::string result;
    for (const char letter : name) {
        if (letter == '/' && !delimiter.empty()) {
            result += delimiter;
        } else {
            result += letter;
        }
    }
    return result;
}

}  // namespace

std::string to_modified_utf7(std::string_view utf8) {
    const auto text = utf8::scrub(utf8);
    std::string wire;
    ShiftedText shifted(wire);
    for (std::size_t at = 0; at < text.size();) {
        const auto character = utf8::next(text, at);
        if (!is_plain(character)) {
            shifted.add(character);
            continue;
        }
        shifted.end();
        wire += static_cast<char>(character);
        if (character == '&') {
            wire += '-';
        }
    }
    shifted.end();
    return wire;
}

std::optional<std::string> from_modified_utf7(std::string_view wire) {
    std::string text;
    for (std::size_t at = 0; at < wire.size(); ++at) {
        const char letter = wire[at];
        if (letter != '&') {
            if (!is_plain(static_cast<unsigned char>(letter))) {
                return std::nullopt;
            }
            text += letter;
            continue;
        }
        const auto end = wire.find('-', at);
        if (end == std::string_view::npos) {
            return std::nullopt;
        }
        const auto base64 = wire.substr(at + 1, end - at - 1);
        const auto units = units_of(base64);
        if (!units || !append_units(*units, text)) {
            return std::nullopt;
        }
        if (base64.empty()) {
            text += '&';
        } else if (units->empty()) {
            return std::nullopt;
        }
        at = end;
    }
    return text;
}

std::vector<std::string> folder_candidates(
    std::string_view name, const std::optional<FolderPlace>& place, std::string_view inbox_delimiter
) {
    const auto delimiter = place ? std::string_view(place->delimiter) : inbox_delimiter;
    const auto full = with_delimiter(name, delimiter);
    const auto below_inbox = "INBOX" + std::string(delimiter) + full;
    const auto stands_below = [&](std::string_view prefix) {
        return !prefix.empty() && ascii::starts_with_ignoring_case(full, prefix);
    };
    std::vector<std::string> candidates;
    if (place) {
        candidates.push_back(stands_below(place->prefix) ? full : place->prefix + full);
    } else {
        candidates.push_back(full);
        if (!delimiter.empty() && !stands_below("INBOX" + std::string(delimiter))) {
            candidates.push_back(below_inbox);
        }
    }
    return candidates;
}

}  // namespace maildocket::imap
