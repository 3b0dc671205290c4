#include "core/oauth/json.hpp"

#include <boost/json.hpp>

#include <charconv>
#include <cmath>

namespace maildocket::oauth {

namespace {

constexpr std::size_t octets_max = std::size_t{64} << 10U;
constexpr std::size_t depth_max = 16;
constexpr double number_max = 1e15;

}  // namespace

std::optional<boost::json::object> read_json_object(std::string_view text) {
    if (text.size() > octets_max) {
        return std::nullopt;
    }
    boost::json::parse_options options;
    options.max_depth = depth_max;
    boost::system::error_code error;
    auto value = boost::json::parse({text.data(), text.size()}, error, {}, options);
    if (error || !value.is_object()) {
        return std::nullopt;
    }
    return std::move(value.get_object());
}

std::string text_of(const boost::json::object& object, std::string_view name) {
    const auto* member = object.if_contains({name.data(), name.size()});
    const auto* text = member == nullptr ? nullptr : member->if_string();
    return text == nullptr ? std::string() : std::string(text->data(), text->size());
}

std::optional<std::int64_t> number_of(const boost::json::object& object, std::string_view name) {
    const auto* member = object.if_contains({name.data(), name.size()});
    if (member == nullptr) {
        return std::nullopt;
    }
    if (const auto* number = member->if_int64()) {
        return *number >= 0 ? std::optional(*number) : std::nullopt;
    }
    if (const auto* number = member->if_double()) {
        const bool fits = *number >= 0 && *number < number_max;
        return fits ? std::optional(static_cast<std::int64_t>(std::floor(*number))) : std::nullopt;
    }
    const auto text = text_of(object, name);
    std::int64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, status] = std::from_chars(text.data(), end, number);
    const bool whole = !text.empty() && status == std::errc{} && stop == end && number >= 0;
    return whole ? std::optional(number) : std::nullopt;
}

}  // namespace maildocket::oauth
