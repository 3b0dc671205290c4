#include "cli/csv.hpp"

#include "core/base/utf8.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace maildocket::cli {

namespace {

// What the first line has most of, outside quotes.
char separator_of(std::string_view text) {
    std::size_t commas = 0;
    std::size_t semicolons = 0;
    std::size_t tabs = 0;
    bool in_quotes = false;
    for (const char letter : text) {
        if (letter == '"') {
            in_quotes = !in_quotes;
        } else if (!in_quotes) {
            if (letter == '\n') {
                break;
            }
            commas += letter == ',' ? 1 : 0;
            semicolons += letter == ';' ? 1 : 0;
            tabs += letter == '\t' ? 1 : 0;
        }
    }
    if (tabs > commas && tabs > semicolons) {
        return '\t';
    }
    return semicolons > commas ? ';' : ',';
}

class CsvReader {
public:
    explicit CsvReader(std::string_view text) : rest_(text), separator_(separator_of(text)) {}

    std::variant<std::vector<CsvRecord>, CsvFault> run() {
        std::vector<CsvRecord> records;
        while (!rest_.empty()) {
            CsvRecord record{line_, {}};
            if (auto fault = read_record(record)) {
                return *std::move(fault);
            }
            if (record.fields.size() > 1 || !record.fields.front().empty()) {
                records.push_back(std::move(record));
            }
            if (records.size() > csv_records_max) {
                return CsvFault{
                    line_, "too many lines; at most " + std::to_string(csv_records_max)};
            }
        }
        return records;
    }

private:
    // One record with its line end.
    std::optional<CsvFault> read_record(CsvRecord& record) {
        while (true) {
            std::string field;
            auto fault = rest_.starts_with('"') ? read_quoted(field) : read_plain(field);
            if (fault) {
                return fault;
            }
            record.fields.push_back(std::move(field));
            if (record.fields.size() > csv_fields_max) {
                return CsvFault{
                    line_, "too many columns; at most " + std::to_string(csv_fields_max)};
            }
            if (!take(separator_)) {
                return read_line_end();
            }
        }
    }

    std::optional<CsvFault> read_plain(std::string& field) {
        const char ends[] = {separator_, '\r', '\n', '"'};
        const auto length = std::min(rest_.find_first_of(std::string_view(ends, 4)), rest_.size());
        field = rest_.substr(0, length);
        rest_.remove_prefix(length);
        if (rest_.starts_with('"')) {
            return CsvFault{line_, "a quote inside a field; put the field in quotes and double it"};
        }
        return check(field);
    }

    std::optional<CsvFault> read_quoted(std::string& field) {
        const auto begin = line_;
        take('"');
        while (!rest_.empty()) {
            const auto length = rest_.find('"');
            if (length == std::string_view::npos) {
                break;
            }
            const auto part = rest_.substr(0, length);
            line_ += static_cast<std::size_t>(std::ranges::count(part, '\n'));
            field += part;
            rest_.remove_prefix(length + 1);
            if (!take('"')) {
                return check(field);
            }
            field += '"';
        }
        return CsvFault{begin, "a quote is opened and never closed"};
    }

    std::optional<CsvFault> check(const std::string& field) const {
        if (field.size() > csv_field_octets_max) {
            return CsvFault{
                line_,
                "a field is too long; at most " + std::to_string(csv_field_octets_max) + " octets"};
        }
        return std::nullopt;
    }

    std::optional<CsvFault> read_line_end() {
        take('\r');
        if (!rest_.empty() && !take('\n')) {
            return CsvFault{
                line_, "text behind a closed quote; double a quote that belongs to the field"};
        }
        ++line_;
        return std::nullopt;
    }

    bool take(char letter) {
        if (!rest_.starts_with(letter)) {
            return false;
        }
        rest_.remove_prefix(1);
        return true;
    }

    std::string_view rest_;
    char separator_;
    std::size_t line_ = 1;
};

}  // namespace

std::variant<std::vector<CsvRecord>, CsvFault> parse_csv(std::string_view text) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text.size() > csv_octets_max) {
        return CsvFault{1, "the file is too large; at most 64 MiB"};
    }
    if (const auto good = utf8::valid_prefix(text); good != text.size()) {
        const auto lines = std::ranges::count(text.substr(0, good), '\n');
        return CsvFault{1 + static_cast<std::size_t>(lines), "not UTF-8; save the file as UTF-8"};
    }
    if (text.starts_with(byte_order_mark)) {
        text.remove_prefix(byte_order_mark.size());
    }
    return CsvReader(text).run();
}

}  // namespace maildocket::cli
