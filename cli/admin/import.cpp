#include "cli/admin/import.hpp"

#include "cli/admin/importer.hpp"

#include <fstream>
#include <iterator>

namespace maildocket::cli {

namespace {

constexpr std::size_t faults_shown_max = 100;

std::string read_all(std::istream& in) {
    std::string text(csv_octets_max + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    return text;
}

std::string read_file(Context& context, const std::string& name) {
    if (name == "-") {
        auto text = read_all(context.in());
        if (context.in().bad()) {
            throw Stop(Exit::input_output, "standard input cannot be read; nothing was imported");
        }
        return text;
    }
    std::ifstream file(name, std::ios::binary);
    auto text = file ? read_all(file) : std::string();
    if (!file.eof() && text.size() <= csv_octets_max) {
        throw Stop(
            Exit::no_input, name + " cannot be read; name a CSV file, or - for standard input"
        );
    }
    return text;
}

[[noreturn]] void stop_with_faults(const std::string& file, const ImportFaults& faults) {
    std::string text;
    std::size_t shown = 0;
    for (const auto& [line, fault] : faults) {
        if (shown++ == faults_shown_max) {
            text += file + ": and " + std::to_string(faults.size() - faults_shown_max) + " more\n";
            break;
        }
        text += file + ':' + std::to_string(line) + ": " + fault + '\n';
    }
    throw Stop::of_lines(
        Exit::data_error, text + "nothing was imported; correct the file and import it again"
    );
}

std::vector<CsvRecord> records_of(const std::string& file, std::string_view text) {
    auto parsed = parse_csv(text);
    if (const auto* fault = std::get_if<CsvFault>(&parsed)) {
        stop_with_faults(file, {{fault->line, fault->text}});
    }
    auto& records = std::get<std::vector<CsvRecord>>(parsed);
    if (records.empty()) {
        stop_with_faults(file, {{1, "the file is empty; the first line names the columns"}});
    }
    return std::move(records);
}

}  // namespace

Exit import_file(Context& context, const Import& options) {
    const auto records = records_of(options.file, read_file(context, options.file));
    ImportFaults faults;
    const ImportColumns columns(options.kind, records.front(), faults);
    if (!faults.empty()) {
        stop_with_faults(options.file, faults);
    }
    Importer importer(context, options.kind, faults);
    for (std::size_t i = 1; i < records.size(); ++i) {
        importer.take(columns, records[i]);
    }
    const auto count = faults.empty() ? importer.store() : 0;
    if (!faults.empty()) {
        stop_with_faults(options.file, faults);
    }
    context.out() << count << (count == 1 ? " row" : " rows") << " imported\n";
    return Exit::done;
}

}  // namespace maildocket::cli
