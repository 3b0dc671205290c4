#include "core/config/toml_reader.hpp"

#include "core/base/escape.hpp"
#include "core/config/toml_guard.hpp"

#include <toml.hpp>

#include <algorithm>
#include <sstream>

namespace maildocket::config {

namespace {

TomlTable convert(const toml::table& table);

TomlValue convert(const toml::value& value) {
    TomlValue result;
    result.line = value.location().line();
    switch (value.type()) {
        case toml::value_t::boolean: result.content = value.as_boolean(); break;
        case toml::value_t::integer: result.content = value.as_integer(); break;
        case toml::value_t::string: result.content = value.as_string().str; break;
        case toml::value_t::array: {
            TomlArray items;
            for (const auto& item : value.as_array()) {
                items.push_back(convert(item));
            }
            result.content = std::move(items);
            break;
        }
        case toml::value_t::table: result.content = convert(value.as_table()); break;
        case toml::value_t::empty:
        case toml::value_t::floating:
        case toml::value_t::offset_datetime:
        case toml::value_t::local_datetime:
        case toml::value_t::local_date:
        case toml::value_t::local_time: break;
    }
    return result;
}

TomlTable convert(const toml::table& table) {
    TomlTable result;
    for (const auto& [key, value] : table) {
        result.members.push_back({key, convert(value)});
    }
    std::ranges::sort(result.members, [](const TomlMember& left, const TomlMember& right) {
        return std::pair(left.value.line, std::string_view(left.key)) <
               std::pair(right.value.line, std::string_view(right.key));
    });
    return result;
}

// The first line of the library's message; the others quote the file.
std::string reason(std::string_view message) {
    message = message.substr(0, message.find('\n'));
    for (const std::string_view mark : {"[error] ", "toml::"}) {
        if (message.starts_with(mark)) {
            message.remove_prefix(mark.size());
        }
    }
    if (const auto name = message.find(": "); name != std::string_view::npos) {
        message.remove_prefix(name + 2);
    }
    constexpr std::size_t octets_max = 120;
    return message.empty() ? "" : " (" + escape_for_log(message, octets_max) + ')';
}

}  // namespace

const TomlValue* TomlTable::find(std::string_view key) const {
    const auto found = std::ranges::find(members, key, &TomlMember::key);
    return found == members.end() ? nullptr : &found->value;
}

std::optional<TomlTable> read_toml(std::string_view text, Findings& findings) {
    if (const auto finding = guard_toml(text)) {
        findings.add(finding->line, "", finding->text);
        return std::nullopt;
    }
    constexpr auto allowed =
        "; write KEY = VALUE, a text in quotes, a list in [ ], and each key once";
    try {
        std::istringstream stream{std::string(text)};
        return convert(toml::parse(stream, "").as_table());
    } catch (const toml::exception& error) {
        findings.add(
            error.location().line(), "", "is not valid TOML" + reason(error.what()) + allowed
        );
    } catch (const std::exception& error) {
        findings.add(0, "", "is not valid TOML" + reason(error.what()) + allowed);
    }
    return std::nullopt;
}

}  // namespace maildocket::config
