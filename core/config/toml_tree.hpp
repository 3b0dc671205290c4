#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// A TOML document as plain data with the line of every value, so that nothing but the reader sees
// the library.
namespace maildocket::config {

struct TomlValue;
struct TomlMember;

using TomlArray = std::vector<TomlValue>;

struct TomlTable {
    std::vector<TomlMember> members;  // in the order of their lines

    // Null if there is none.
    [[nodiscard]] const TomlValue* find(std::string_view key) const;
};

struct TomlOther {};  // a number with a fraction, a date or a time: no key takes one

struct TomlValue {
    std::variant<TomlOther, bool, std::int64_t, std::string, TomlArray, TomlTable> content;
    unsigned line = 0;
};

struct TomlMember {
    std::string key;
    TomlValue value;
};

}  // namespace maildocket::config
