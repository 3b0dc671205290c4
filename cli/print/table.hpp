#pragma once

#include <cstddef>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

// Listings for people: aligned columns with two blanks between them.
namespace maildocket::cli {

struct Column {
    std::string heading;
    bool to_the_right = false;  // numbers
    bool shrinks = false;       // may be cut when the terminal is narrow
};

struct Table {
    std::vector<Column> columns;
    std::vector<std::vector<std::string>> rows;  // as many cells as columns; any text
};

// `width` is that of the terminal; without one (a file or a pipe) nothing is cut.
void print_table(std::ostream& out, const Table& table, std::optional<std::size_t> width);

// "Heading  value" lines for one thing; empty values are left out.
struct Field {
    std::string heading;
    std::string value;
};
void print_fields(std::ostream& out, const std::vector<Field>& fields);

}  // namespace maildocket::cli
