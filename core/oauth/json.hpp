#pragma once

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>

// JSON of a provider, within limits. For the files of this folder only.
namespace maildocket::oauth {

// Nothing for anything but one object of at most 64 KiB and 16 levels.
[[nodiscard]] std::optional<boost::json::object> read_json_object(std::string_view text);

// Empty for a member that is absent or no string.
[[nodiscard]] std::string text_of(const boost::json::object& object, std::string_view name);

// A whole number, also one that is written as a string; nothing below 0.
[[nodiscard]] std::optional<std::int64_t> number_of(
    const boost::json::object& object, std::string_view name
);

}  // namespace maildocket::oauth
