#include "cli/print/table.hpp"

#include "cli/print/printable.hpp"

#include <algorithm>
#include <numeric>

namespace maildocket::cli {

namespace {

constexpr std::size_t gap = 2;
constexpr std::size_t shrunk_columns_min = 12;

using Cells = std::vector<std::string>;

std::vector<std::size_t> natural_widths(const std::vector<Cells>& lines) {
    std::vector<std::size_t> widths(lines.front().size());
    for (const auto& cells : lines) {
        for (std::size_t i = 0; i < widths.size(); ++i) {
            widths[i] = std::max(widths[i], columns_of(cells[i]));
        }
    }
    return widths;
}

// Takes from the widest column that may shrink until all fit, or nothing shrinks any more.
void shrink(
    const std::vector<Column>& columns, std::vector<std::size_t>& widths, std::size_t width
) {
    const auto total = [&widths] {
        return std::accumulate(widths.begin(), widths.end(), gap * (widths.size() - 1));
    };
    while (total() > width) {
        std::size_t widest = widths.size();
        for (std::size_t i = 0; i < widths.size(); ++i) {
            if (columns[i].shrinks && widths[i] > shrunk_columns_min &&
                (widest == widths.size() || widths[i] > widths[widest])) {
                widest = i;
            }
        }
        if (widest == widths.size()) {
            return;
        }
        --widths[widest];
    }
}

void print_line(
    std::ostream& out,
    const std::vector<Column>& columns,
    const Cells& cells,
    const std::vector<std::size_t>& widths
) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const auto cell = cut_to_columns(cells[i], widths[i]);
        const std::string padding(widths[i] - columns_of(cell), ' ');
        line += columns[i].to_the_right ? padding + cell : cell + padding;
        line.append(gap, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out << line << '\n';
}

}  // namespace

void print_table(std::ostream& out, const Table& table, std::optional<std::size_t> width) {
    std::vector<Cells> lines(1);
    for (const auto& column : table.columns) {
        lines.front().push_back(column.heading);
    }
    for (const auto& row : table.rows) {
        Cells cells;
        std::ranges::transform(row, std::back_inserter(cells), printable_line);
        lines.push_back(std::move(cells));
    }
    auto widths = natural_widths(lines);
    if (width) {
        shrink(table.columns, widths, *width);
    }
    for (const auto& cells : lines) {
        print_line(out, table.columns, cells, widths);
    }
}

void print_fields(std::ostream& out, const std::vector<Field>& fields) {
    std::size_t widest = 0;
    for (const auto& [heading, value] : fields) {
        widest = value.empty() ? widest : std::max(widest, heading.size());
    }
    for (const auto& [heading, value] : fields) {
        if (!value.empty()) {
            out << heading << std::string(widest - heading.size() + gap, ' ')
                << printable_line(value) << '\n';
        }
    }
}

}  // namespace maildocket::cli
