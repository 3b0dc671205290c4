#include "core/config/toml_reader.hpp"

#include "core/base/ascii.hpp"
#include "core/base/escape.hpp"
#include "core/config/config.hpp"
#include "core/config/toml_guard.hpp"

#include <toml.hpp>

#include <algorithm>
#include <sstream>

namespace maildocket::config {

namespace {

// The line of a value. location().line() of the library counts from the top of the file for each
// value, which takes minutes for a long list.
class Lines {
public:
    explicit Lines(std::string_view text) {
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] == '\n') {
                ends_.push_back(static_cast<std::ptrdiff_t>(i));
            }
        }
    }

    [[nodiscard]] unsigned of(const toml::value& value) const {
        const auto* region =
            dynamic_cast<const toml::detail::region*>(toml::detail::get_region(value));
        if (region == nullptr) {
            return 0;
        }
        const auto offset = region->first() - region->begin();
        return 1 + static_cast<unsigned>(std::ranges::lower_bound(ends_, offset) - ends_.begin());
    }

private:
    std::vector<std::ptrdiff_t> ends_;
};

TomlTable convert(const toml::table& table, const Lines& lines);

TomlValue convert(const toml::value& value, const Lines& lines) {
    TomlValue result;
    result.line = lines.of(value);
    switch (value.type()) {
        case toml::value_t::boolean: result.content = value.as_boolean(); break;
        case toml::value_t::integer: result.content = value.as_integer(); break;
        case toml::value_t::string: result.content = value.as_string().str; break;
        case toml::value_t::array: {
            TomlArray items;
            for (const auto& item : value.as_array()) {
                items.push_back(convert(item, lines));
            }
            result.content = std::move(items);
            break;
        }
        case toml::value_t::table: result.content = convert(value.as_table(), lines); break;
        case toml::value_t::empty:
        case toml::value_t::floating:
        case toml::value_t::offset_datetime:
        case toml::value_t::local_datetime:
        case toml::value_t::local_date:
        case toml::value_t::local_time: break;
    }
    return result;
}

TomlTable convert(const toml::table& table, const Lines& lines) {
    TomlTable result;
    for (const auto& [key, value] : table) {
        result.members.push_back({key, convert(value, lines)});
    }
    std::ranges::sort(result.members, [](const TomlMember& left, const TomlMember& right) {
        return std::pair(left.value.line, std::string_view(left.key)) <
               std::pair(right.value.line, std::string_view(right.key));
    });
    return result;
}

std::string_view until(std::string_view text, std::string_view ends) {
    return text.substr(0, text.find_first_of(ends));
}

// The key that a line of the file begins with, "lmtp.max_recipients", if there is such a key. The
// words are ours: a file that is not understood may have a secret anywhere.
std::string key_in_line(std::string_view text, unsigned line) {
    std::string_view table;
    for (unsigned number = 1; number <= line && !text.empty(); ++number) {
        const auto whole = until(text, "\n");
        const auto words = ascii::trim(whole);
        if (number == line) {
            for (const auto& key : config_keys()) {
                if (key.table == table && key.name == until(words, " \t=")) {
                    return std::string(table).append(table.empty() ? "" : ".").append(key.name);
                }
            }
        }
        if (words.starts_with('[')) {
            const auto name = words.substr(std::min(words.find_first_not_of('['), words.size()));
            table = ascii::trim(until(name, "]"));
        }
        text.remove_prefix(std::min(text.size(), whole.size() + 1));
    }
    return {};
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
        "; allowed is KEY = VALUE, each key once, with a text in quotes, a whole number, true or "
        "false, or a list in [ ]";
    try {
        std::istringstream stream{std::string(text)};
        return convert(toml::parse(stream, "").as_table(), Lines(text));
    } catch (const toml::exception& error) {
        const auto line = error.location().line();
        findings.add(
            line, key_in_line(text, line), "is not valid TOML" + reason(error.what()) + allowed
        );
    } catch (const std::exception& error) {
        findings.add(0, "", "is not valid TOML" + reason(error.what()) + allowed);
    }
    return std::nullopt;
}

}  // namespace maildocket::config
