#pragma once

#include <array>
#include <cstddef>
#include <string_view>

// A set of octets, and where a text holds one of them: std::string_view::find_first_of asks for
// every octet of the text anew.
namespace maildocket {

class OctetSet {
public:
    constexpr explicit OctetSet(std::string_view octets) {
        for (const char octet : octets) {
            insert(octet);
        }
    }
    constexpr void insert(char octet) { has_[static_cast<unsigned char>(octet)] = true; }
    [[nodiscard]] constexpr bool contains(char octet) const {
        return has_[static_cast<unsigned char>(octet)];
    }
    // Position of the first one at or after `from`, or npos.
    [[nodiscard]] constexpr std::size_t find_in(std::string_view text, std::size_t from = 0) const {
        for (auto i = from; i < text.size(); ++i) {
            if (contains(text[i])) {
                return i;
            }
        }
        return std::string_view::npos;
    }
    [[nodiscard]] constexpr bool is_in(std::string_view text) const {
        return find_in(text) != std::string_view::npos;
    }

private:
    std::array<bool, 256> has_{};
};

}  // namespace maildocket
