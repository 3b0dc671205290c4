#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

// Writes winmail.dat files for tests.
namespace maildocket::mime::testing {

inline std::string number(std::uint32_t value, int octets) {
    std::string result;
    for (int i = 0; i < octets; ++i) {
        result.push_back(static_cast<char>((value >> (8U * static_cast<unsigned>(i))) & 0xFFU));
    }
    return result;
}
inline std::string number32(std::uint32_t value) {
    return number(value, 4);
}

inline std::string tnef_file(std::string_view attributes) {
    return number32(0x223E9F78) + number(1, 2) + std::string(attributes);
}
inline std::string attribute(std::uint32_t id, std::string_view data) {
    return number(1, 1) + number32(id) + number32(static_cast<std::uint32_t>(data.size())) +
           std::string(data) + number(0, 2);
}

inline std::string length_and(std::string_view value) {
    return number32(static_cast<std::uint32_t>(value.size())) + std::string(value) +
           std::string((4 - value.size() % 4) % 4, '\0');
}
inline std::string counted(std::string_view value) {
    return number32(1) + length_and(value);
}
inline std::string property(std::uint32_t type, std::uint32_t id, std::string_view value) {
    return number(type, 2) + number(id, 2) + std::string(value);
}
inline std::string properties(std::initializer_list<std::string> list) {
    auto result = number32(static_cast<std::uint32_t>(list.size()));
    for (const auto& item : list) {
        result += item;
    }
    return result;
}
inline std::string utf16(std::string_view ascii) {
    std::string result;
    for (const char letter : ascii) {
        result.push_back(letter);
        result.push_back('\0');
    }
    return result + std::string(2, '\0');
}

}  // namespace maildocket::mime::testing
