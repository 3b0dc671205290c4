#include "core/config/suggest.hpp"

#include "core/base/ascii.hpp"
#include "core/config/config.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <vector>

namespace maildocket::config {

namespace {

constexpr std::size_t compared_octets_max = 64;

// Insertions, deletions and replacements from one to the other (Levenshtein).
std::size_t distance(std::string_view left, std::string_view right) {
    std::vector<std::size_t> row(right.size() + 1);
    std::iota(row.begin(), row.end(), 0U);
    for (std::size_t i = 0; i < left.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < right.size(); ++j) {
            const auto replaced = diagonal + (left[i] == right[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, replaced});
        }
    }
    return row.back();
}

std::string bracketed(std::string_view table) {
    const bool repeated = is_repeated_table(table);
    return (repeated ? "[[" : "[") + std::string(table) + (repeated ? "]]" : "]");
}

std::string place(std::string_view table) {
    return table.empty() ? "at the top of the file, above the first [table]"
                         : "in " + bracketed(table);
}

// The candidate that a slip of the finger would turn into `wanted`, if there is one.
std::optional<std::string_view> nearest(
    std::string_view wanted, const std::vector<std::string_view>& candidates
) {
    std::optional<std::string_view> found;
    auto found_distance = 1 + std::max<std::size_t>(1, wanted.size() / 3);
    for (const auto candidate : candidates) {
        if (const auto steps = distance(wanted, candidate); steps < found_distance) {
            found = candidate;
            found_distance = steps;
        }
    }
    return found;
}

std::string comparable(std::string_view name) {
    return ascii::lower(name.substr(0, compared_octets_max));
}

}  // namespace

bool is_repeated_table(std::string_view table) {
    return table == "queue" || table == "mailbox";
}

std::string suggest_key(std::string_view table, std::string_view unknown) {
    const auto wanted = comparable(unknown);
    std::vector<std::string_view> candidates;
    std::string all;
    for (const auto& key : config_keys()) {
        if (key.table == table) {
            candidates.push_back(key.name);
            all.append(all.empty() ? "" : ", ").append(key.name);
        } else if (key.name == wanted) {
            return "it belongs " + place(key.table);
        }
    }
    if (const auto found = nearest(wanted, candidates)) {
        return "did you mean \"" + std::string(*found) + "\"?";
    }
    return "allowed " + place(table) + ": " + all;
}

std::string suggest_table(std::string_view unknown) {
    std::vector<std::string_view> candidates;
    std::string all;
    for (const auto& key : config_keys()) {
        if (!key.table.empty() && (candidates.empty() || candidates.back() != key.table)) {
            candidates.push_back(key.table);
            all.append(all.empty() ? "" : ", ").append(bracketed(key.table));
        }
    }
    if (const auto found = nearest(comparable(unknown), candidates)) {
        return "did you mean " + bracketed(*found) + '?';
    }
    return "allowed are " + all;
}

}  // namespace maildocket::config
