#pragma once

#include "core/config/findings.hpp"
#include "core/config/toml_tree.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Reads the keys of one table into fields. A key that is absent leaves its field as it is; a fault
// becomes a finding and the rest is read on.
namespace maildocket::config {

// A text that passed the checks that hold for every text, with its line.
struct TextItem {
    std::string text;
    unsigned line = 0;
};

// Whether the value may stand in an error text. Where a password could have been written it may
// not.
enum class Show { value, nothing };

class TableReader {
public:
    // `name` is that of the table, empty for the top of the file; both outlive the reader. Unknown
    // keys are findings at once.
    TableReader(const TomlTable& table, unsigned line, std::string_view name, Findings& findings);

    [[nodiscard]] bool has(std::string_view key) const { return find(key) != nullptr; }
    // Of the key, or of the table if the key is absent.
    [[nodiscard]] unsigned line_of(std::string_view key) const;
    void fault(unsigned line, std::string_view key, std::string text);
    void require(std::string_view key, std::string_view allowed);
    // A list that is there must not be empty.
    void refuse_empty(std::string_view key, std::string_view allowed);

    void boolean(std::string_view key, bool& field);
    template <class T>
    void number(std::string_view key, std::int64_t min, std::int64_t max, T& field) {
        if (const auto number = integer(key, min, max)) {
            field = T(*number);
        }
    }
    // "50MiB", "15 MB" or a number of octets.
    void octets(std::string_view key, std::uint64_t min, std::uint64_t max, std::uint64_t& field);

    // A text that `parse` turns into an optional value. True if the field was set.
    template <class T, class Parse>
    bool value(
        std::string_view key,
        std::string_view allowed,
        const Parse& parse,
        T& field,
        Show show = Show::value
    ) {
        if (const auto item = text(key, allowed)) {
            if (auto parsed = parse(item->text)) {
                field = T(std::move(*parsed));
                return true;
            }
            refuse(item->line, key, item->text, allowed, show);
        }
        return false;
    }

    // The same for each item of a list: `accept` gets the item and its value. False if the key is
    // absent or the list as a whole is at fault.
    template <class Parse, class Accept>
    bool each(
        std::string_view key, std::string_view allowed, const Parse& parse, const Accept& accept
    ) {
        const auto items = texts(key, allowed);
        if (!items) {
            return false;
        }
        for (const auto& item : *items) {
            if (auto parsed = parse(item.text)) {
                accept(item, std::move(*parsed));
            } else {
                refuse(item.line, key, item.text, allowed, Show::value);
            }
        }
        return true;
    }

    // A list that takes the place of the default.
    template <class T, class Parse>
    void list(
        std::string_view key, std::string_view allowed, const Parse& parse, std::vector<T>& field
    ) {
        std::vector<T> values;
        if (each(key, allowed, parse, [&values](const TextItem&, T&& value) {
                values.push_back(std::move(value));
            })) {
            field = std::move(values);
        }
    }

    // One of a few words. True if the field was set.
    template <class T, std::size_t Count>
    bool word(
        std::string_view key,
        const std::array<std::pair<std::string_view, T>, Count>& words,
        T& field
    ) {
        std::string allowed;
        for (const auto& [word, meaning] : words) {
            allowed.append(allowed.empty() ? R"(allowed is ")" : R"( or ")").append(word) += '"';
        }
        const auto parse = [&words](std::string_view text) -> std::optional<T> {
            for (const auto& [word, meaning] : words) {
                if (word == text) {
                    return meaning;
                }
            }
            return std::nullopt;
        };
        return value(key, allowed, parse, field);
    }

private:
    [[nodiscard]] const TomlValue* find(std::string_view key) const;
    [[nodiscard]] std::optional<std::int64_t> integer(
        std::string_view key, std::int64_t min, std::int64_t max
    );
    [[nodiscard]] std::optional<TextItem> check_text(
        const TomlValue& value, std::string_view key, std::string_view allowed
    );
    [[nodiscard]] std::optional<TextItem> text(std::string_view key, std::string_view allowed);
    // Nothing if the list or one of its items is at fault.
    [[nodiscard]] std::optional<std::vector<TextItem>> texts(
        std::string_view key, std::string_view allowed
    );
    void refuse(
        unsigned line,
        std::string_view key,
        std::string_view text,
        std::string_view allowed,
        Show show
    );
    void check_keys();

    const TomlTable& table_;
    unsigned line_;
    std::string_view name_;
    Findings& findings_;
};

}  // namespace maildocket::config
