#include "core/config/sections.hpp"

#include "core/base/escape.hpp"
#include "core/config/config.hpp"
#include "core/config/suggest.hpp"

#include <algorithm>

namespace maildocket::config {

namespace {

bool is_table(const TomlValue& value) {
    const auto* array = std::get_if<TomlArray>(&value.content);
    return std::holds_alternative<TomlTable>(value.content) ||
           (array != nullptr && !array->empty() && is_table(array->front()));
}

bool is_known_table(std::string_view name) {
    return !name.empty() &&
           std::ranges::find(config_keys(), name, &ConfigKey::table) != config_keys().end();
}

}  // namespace

Sections::Sections(TomlTable document, Findings& findings) : findings_(findings) {
    for (const auto& [table, name] : config_keys()) {
        tables_.try_emplace(std::string(table));
    }
    for (auto& member : document.members) {
        take(member);
    }
}

void Sections::take(TomlMember& member) {
    auto& [name, value] = member;
    if (!is_known_table(name)) {
        if (is_table(value)) {
            findings_.add(
                value.line, escape_for_log(name, 60), "is an unknown table; " + suggest_table(name)
            );
        } else {
            tables_[""].content.members.push_back(std::move(member));
        }
        return;
    }
    if (is_repeated_table(name)) {
        take_repeated(member);
    } else if (auto* table = std::get_if<TomlTable>(&value.content)) {
        tables_[name] = {std::move(*table), value.line};
    } else {
        findings_.add(value.line, name, "is no table or stands twice; write [" + name + "] once");
    }
}

void Sections::take_repeated(TomlMember& member) {
    auto& [name, value] = member;
    auto* array = std::get_if<TomlArray>(&value.content);
    if (array == nullptr) {
        findings_.add(value.line, name, "is no list of tables; write [[" + name + "]]");
        return;
    }
    for (auto& item : *array) {
        if (auto* table = std::get_if<TomlTable>(&item.content)) {
            repeated_[name].push_back({std::move(*table), item.line});
        } else {
            findings_.add(item.line, name, "is no table; write [[" + name + "]]");
        }
    }
}

TableReader Sections::reader(std::string_view name) const {
    const auto& [content, line] = tables_.find(name)->second;
    return {content, line, name, findings_};
}

const std::vector<Section>& Sections::repeated(std::string_view name) const {
    static const std::vector<Section> none;
    const auto found = repeated_.find(name);
    return found == repeated_.end() ? none : found->second;
}

}  // namespace maildocket::config
