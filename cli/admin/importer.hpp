#pragma once

#include "cli/admin/import.hpp"
#include "cli/csv.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

// The rows of one file on their way into the store, with the line of each. What is wrong with one
// row does not hide what is wrong with the next.
namespace maildocket::cli {

using ImportFaults = std::multimap<std::size_t, std::string>;  // by line

// Where the columns of a file are, read from its header line.
class ImportColumns {
public:
    // Names may be in any case and order. Faults: unknown, twice, or missing though needed.
    ImportColumns(Import::Kind kind, const CsvRecord& header, ImportFaults& faults);

    // Empty if the file has no such column.
    [[nodiscard]] std::string value(const CsvRecord& record, std::string_view column) const;
    [[nodiscard]] std::size_t count() const { return count_; }

private:
    std::map<std::string, std::size_t, std::less<>> positions_;
    std::size_t count_ = 0;
};

class Importer {
public:
    Importer(Context& context, Import::Kind kind, ImportFaults& faults);

    void take(const ImportColumns& columns, const CsvRecord& record);
    // How many were stored; none if the store found a fault that could not be seen before.
    [[nodiscard]] std::size_t store();

private:
    void take_client(const ImportColumns& columns, const CsvRecord& record);
    void take_domain(const ImportColumns& columns, const CsvRecord& record);
    void take_contact(const ImportColumns& columns, const CsvRecord& record);
    [[nodiscard]] std::string client_of(const ImportColumns& columns, const CsvRecord& record)
        const;
    void claim(const std::string& key, std::size_t line);
    void load_taken();

    Context& context_;
    Import::Kind kind_;
    ImportFaults& faults_;
    std::set<std::string, std::less<>> clients_;               // active ones
    std::map<std::string, std::size_t, std::less<>> claimed_;  // to the line, 0: in the store
    store::ImportBatch batch_;
    std::vector<std::size_t> lines_;  // of the rows of the batch
};

}  // namespace maildocket::cli
