#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// Comma-separated values as spreadsheets write them (RFC 4180): quoted fields with doubled quotes
// and line ends inside, CRLF or LF, a byte order mark, and semicolons or tabs in place of commas
// where the header line has those.
namespace maildocket::cli {

struct CsvRecord {
    std::size_t line = 0;  // that it begins on, from 1
    std::vector<std::string> fields;

    bool operator==(const CsvRecord&) const = default;
};

struct CsvFault {
    std::size_t line = 0;
    std::string text;

    bool operator==(const CsvFault&) const = default;
};

inline constexpr std::size_t csv_octets_max = std::size_t{64} << 20U;
inline constexpr std::size_t csv_records_max = 1'000'000;
inline constexpr std::size_t csv_fields_max = 100;  // of one record
inline constexpr std::size_t csv_field_octets_max = 10'000;

// All records with the header line first, lines without any character left out; or the first fault.
[[nodiscard]] std::variant<std::vector<CsvRecord>, CsvFault> parse_csv(std::string_view text);

}  // namespace maildocket::cli
