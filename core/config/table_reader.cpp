#include "core/config/table_reader.hpp"

#include "core/base/ascii.hpp"
#include "core/base/escape.hpp"
#include "core/config/config.hpp"
#include "core/config/suggest.hpp"
#include "core/config/values.hpp"

#include <algorithm>
#include <cassert>

namespace maildocket::config {

namespace {

constexpr std::size_t text_octets_max = 1000;
constexpr std::size_t shown_octets_max = 60;

std::string quoted(std::string_view text) {
    return '"' + escape_for_log(text, shown_octets_max) + '"';
}

std::string type_name(const TomlValue& value) {
    struct Name {
        std::string operator()(TomlOther) const { return "a fraction or a date"; }
        std::string operator()(bool) const { return "true or false"; }
        std::string operator()(std::int64_t) const { return "a number"; }
        std::string operator()(const std::string&) const { return "a text"; }
        std::string operator()(const TomlArray&) const { return "a list"; }
        std::string operator()(const TomlTable&) const { return "a table"; }
    };
    return std::visit(Name{}, value.content);
}

std::string wrong_type(const TomlValue& value, std::string_view allowed) {
    return "is " + type_name(value) + "; " + std::string(allowed);
}

bool is_known(std::string_view table, std::string_view key) {
    return std::ranges::any_of(config_keys(), [&](const ConfigKey& known) {
        return known.table == table && known.name == key;
    });
}

}  // namespace

TableReader::TableReader(
    const TomlTable& table, unsigned line, std::string_view name, Findings& findings
)
    : table_(table), line_(line), name_(name), findings_(findings) {
    check_keys();
}

const TomlValue* TableReader::find(std::string_view key) const {
    assert(is_known(name_, key) && "a key that is read but not listed could never be set");
    return table_.find(key);
}

unsigned TableReader::line_of(std::string_view key) const {
    const auto* value = find(key);
    return value == nullptr ? line_ : value->line;
}

void TableReader::fault(unsigned line, std::string_view key, std::string text) {
    findings_.add(
        line,
        name_.empty() ? std::string(key) : std::string(name_) + '.' + std::string(key),
        std::move(text)
    );
}

void TableReader::refuse(
    unsigned line, std::string_view key, std::string_view text, std::string_view allowed, Show show
) {
    const auto subject = show == Show::value ? quoted(text) + " is not allowed" : "is not allowed";
    fault(line, key, subject + "; " + std::string(allowed));
}

void TableReader::require(std::string_view key, std::string_view allowed) {
    if (!has(key)) {
        fault(line_, key, "is missing; " + std::string(allowed));
    }
}

void TableReader::refuse_empty(std::string_view key, std::string_view allowed) {
    const auto* value = find(key);
    const auto* array = value == nullptr ? nullptr : std::get_if<TomlArray>(&value->content);
    if (array != nullptr && array->empty()) {
        fault(value->line, key, "is empty; " + std::string(allowed));
    }
}

void TableReader::check_keys() {
    for (const auto& [key, value] : table_.members) {
        if (!is_known(name_, key)) {
            fault(
                value.line,
                escape_for_log(key, shown_octets_max),
                "is an unknown key; " + suggest_key(name_, key)
            );
        }
    }
}

void TableReader::boolean(std::string_view key, bool& field) {
    if (const auto* value = find(key)) {
        if (const auto* boolean = std::get_if<bool>(&value->content)) {
            field = *boolean;
        } else {
            fault(value->line, key, wrong_type(*value, "allowed is true or false, without quotes"));
        }
    }
}

std::optional<std::int64_t> TableReader::integer(
    std::string_view key, std::int64_t min, std::int64_t max
) {
    const auto* value = find(key);
    if (value == nullptr) {
        return std::nullopt;
    }
    const auto allowed = "allowed is a whole number from " + std::to_string(min) + " to " +
                         std::to_string(max) + ", without quotes";
    const auto* number = std::get_if<std::int64_t>(&value->content);
    if (number == nullptr) {
        fault(value->line, key, wrong_type(*value, allowed));
        return std::nullopt;
    }
    if (*number < min || *number > max) {
        fault(value->line, key, std::to_string(*number) + " is not allowed; " + allowed);
        return std::nullopt;
    }
    return *number;
}

void TableReader::octets(
    std::string_view key, std::uint64_t min, std::uint64_t max, std::uint64_t& field
) {
    const auto* value = find(key);
    if (value == nullptr) {
        return;
    }
    const auto allowed = "allowed is a size from " + size_text(min) + " to " + size_text(max) +
                         R"( like "50MiB", "15 MB" or a number of octets)";
    std::string shown;
    std::optional<std::uint64_t> size;
    if (const auto* number = std::get_if<std::int64_t>(&value->content)) {
        shown = std::to_string(*number);
        size = *number < 0 ? std::nullopt : std::optional(static_cast<std::uint64_t>(*number));
    } else if (const auto* text = std::get_if<std::string>(&value->content)) {
        shown = quoted(*text);
        size = parse_size(*text);
    } else {
        fault(value->line, key, wrong_type(*value, allowed));
        return;
    }
    if (!size || *size < min || *size > max) {
        fault(value->line, key, shown + " is not allowed; " + allowed);
        return;
    }
    field = *size;
}

std::optional<TextItem> TableReader::check_text(
    const TomlValue& value, std::string_view key, std::string_view allowed
) {
    const auto* text = std::get_if<std::string>(&value.content);
    if (text == nullptr) {
        fault(value.line, key, wrong_type(value, allowed));
    } else if (ascii::trim(*text).empty()) {
        fault(value.line, key, "is empty; " + std::string(allowed));
    } else if (text->size() > text_octets_max) {
        fault(value.line, key, "is too long; " + std::string(allowed));
    } else if (std::ranges::any_of(*text, ascii::is_control)) {
        fault(value.line, key, "has a control character; " + std::string(allowed));
    } else {
        return TextItem{*text, value.line};
    }
    return std::nullopt;
}

std::optional<TextItem> TableReader::text(std::string_view key, std::string_view allowed) {
    const auto* value = find(key);
    return value == nullptr ? std::nullopt : check_text(*value, key, allowed);
}

std::optional<std::vector<TextItem>> TableReader::texts(
    std::string_view key, std::string_view allowed
) {
    const auto* value = find(key);
    if (value == nullptr) {
        return std::nullopt;
    }
    const auto* array = std::get_if<TomlArray>(&value->content);
    if (array == nullptr) {
        fault(
            value->line,
            key,
            wrong_type(*value, "allowed is a list in [ ]: " + std::string(allowed))
        );
        return std::nullopt;
    }
    std::vector<TextItem> items;
    for (const auto& item : *array) {
        if (auto checked = check_text(item, key, allowed)) {
            items.push_back(std::move(*checked));
        }
    }
    return items.size() == array->size() ? std::optional(std::move(items)) : std::nullopt;
}

}  // namespace maildocket::config
