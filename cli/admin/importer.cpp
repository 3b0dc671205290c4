#include "cli/admin/importer.hpp"

#include "cli/admin/directory_rows.hpp"
#include "cli/arguments.hpp"
#include "core/base/ascii.hpp"
#include "core/base/escape.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

namespace maildocket::cli {

namespace {

struct KnownColumn {
    std::string_view name;
    bool needed = false;
};

std::span<const KnownColumn> columns_of(Import::Kind kind) {
    static constexpr std::array clients{KnownColumn{"name", true}, KnownColumn{"notes"}};
    static constexpr std::array domains{
        KnownColumn{"domain", true}, KnownColumn{"client", true}, KnownColumn{"subdomains"}};
    static constexpr std::array contacts{
        KnownColumn{"email", true},
        KnownColumn{"client", true},
        KnownColumn{"name", true},
        KnownColumn{"language"}};
    switch (kind) {
        case Import::Kind::clients: return clients;
        case Import::Kind::domains: return domains;
        case Import::Kind::contacts: return contacts;
    }
    return {};
}

std::string names_of(std::span<const KnownColumn> columns) {
    std::string names;
    for (const auto& [name, needed] : columns) {
        names.append(names.empty() ? "" : ", ").append(name).append(needed ? "" : " (optional)");
    }
    return names;
}

bool yes_or_no(const std::string& text) {
    for (const auto* yes : {"yes", "true", "1"}) {
        if (ascii::equal_ignoring_case(text, yes)) {
            return true;
        }
    }
    for (const auto* no : {"", "no", "false", "0"}) {
        if (ascii::equal_ignoring_case(text, no)) {
            return false;
        }
    }
    throw Stop(Exit::data_error, "subdomains must be \"yes\" or \"no\"");
}

}  // namespace

ImportColumns::ImportColumns(Import::Kind kind, const CsvRecord& header, ImportFaults& faults)
    : count_(header.fields.size()) {
    const auto known = columns_of(kind);
    for (std::size_t i = 0; i < header.fields.size(); ++i) {
        const auto name = ascii::lower(ascii::trim(header.fields[i]));
        if (std::ranges::find(known, name, &KnownColumn::name) == known.end()) {
            faults.emplace(
                header.line,
                "unknown column \"" + escape_for_log(name, 60) + "\"; there are " + names_of(known)
            );
        } else if (!positions_.try_emplace(name, i).second) {
            faults.emplace(header.line, "column \"" + name + "\" stands twice");
        }
    }
    for (const auto& [name, needed] : known) {
        if (needed && !positions_.contains(name)) {
            faults.emplace(
                header.line,
                "column \"" + std::string(name) +
                    "\" is missing; the first line names the columns: " + names_of(known)
            );
        }
    }
}

std::string ImportColumns::value(const CsvRecord& record, std::string_view column) const {
    const auto found = positions_.find(column);
    return found == positions_.end() ? "" : std::string(ascii::trim(record.fields[found->second]));
}

Importer::Importer(Context& context, Import::Kind kind, ImportFaults& faults)
    : context_(context), kind_(kind), faults_(faults) {
    load_taken();
}

void Importer::load_taken() {
    auto& directory = context_.directory();
    for (const auto& row : need(directory.clients())) {
        if (kind_ == Import::Kind::clients) {
            claimed_.emplace(row.name, 0);
        }
        if (!row.archived) {
            clients_.insert(row.name);
        }
    }
    if (kind_ == Import::Kind::domains) {
        for (const auto& row : need(directory.domains())) {
            if (!row.archived) {
                claimed_.emplace(row.domain, 0);
            }
        }
    }
    if (kind_ == Import::Kind::contacts) {
        for (const auto& row : need(directory.contacts())) {
            if (!row.archived) {
                claimed_.emplace(row.email, 0);
            }
        }
    }
}

void Importer::take(const ImportColumns& columns, const CsvRecord& record) {
    if (record.fields.size() != columns.count()) {
        faults_.emplace(
            record.line,
            std::to_string(record.fields.size()) + " fields where the first line has " +
                std::to_string(columns.count())
        );
        return;
    }
    try {
        switch (kind_) {
            case Import::Kind::clients: take_client(columns, record); break;
            case Import::Kind::domains: take_domain(columns, record); break;
            case Import::Kind::contacts: take_contact(columns, record); break;
        }
        lines_.push_back(record.line);
    } catch (const Stop& stop) {
        faults_.emplace(record.line, stop.what());
    }
}

void Importer::take_client(const ImportColumns& columns, const CsvRecord& record) {
    auto name = short_text(columns.value(record, "name"), "name");
    auto notes = optional_text(columns.value(record, "notes"), "notes");
    claim(name, record.line);
    batch_.clients.push_back({std::move(name), std::move(notes), false});
}

void Importer::take_domain(const ImportColumns& columns, const CsvRecord& record) {
    store::DomainRow row;
    row.domain = client_domain(columns.value(record, "domain"));
    row.client = client_of(columns, record);
    row.subdomains = yes_or_no(columns.value(record, "subdomains"));
    claim(row.domain, record.line);
    batch_.domains.push_back(std::move(row));
}

void Importer::take_contact(const ImportColumns& columns, const CsvRecord& record) {
    store::ContactRow row;
    row.email = foreign_address(context_, columns.value(record, "email"));
    row.client = client_of(columns, record);
    row.name = short_text(columns.value(record, "name"), "name");
    if (const auto language = columns.value(record, "language"); !language.empty()) {
        row.language = language_code(language);
    }
    claim(row.email, record.line);
    batch_.contacts.push_back(std::move(row));
}

std::string Importer::client_of(const ImportColumns& columns, const CsvRecord& record) const {
    auto name = short_text(columns.value(record, "client"), "name of the client");
    if (!clients_.contains(name)) {
        throw Stop(
            Exit::data_error,
            "no client \"" + name + "\"; import the clients first, or correct the name"
        );
    }
    return name;
}

void Importer::claim(const std::string& key, std::size_t line) {
    const auto [place, is_new] = claimed_.try_emplace(key, line);
    if (!is_new) {
        throw Stop(
            Exit::data_error,
            key + (place->second == 0
                       ? " is there already"
                       : " stands in line " + std::to_string(place->second) + ", too")
        );
    }
}

std::size_t Importer::store() {
    const auto added = context_.directory().add(batch_, context_.now());
    if (added) {
        return lines_.size();
    }
    // Somebody was faster. The store names the index of the row, a person wants the line.
    constexpr std::string_view mark = "row ";
    std::string_view detail = added.error().detail;
    std::size_t index = lines_.size();
    if (detail.starts_with(mark)) {
        std::from_chars(detail.data() + mark.size(), detail.data() + detail.size(), index);
    }
    if (index >= lines_.size()) {
        throw stop_for(added.error());
    }
    detail.remove_prefix(std::min(detail.size(), detail.find(": ") + 2));
    faults_.emplace(lines_[index], detail);
    return 0;
}

}  // namespace maildocket::cli
