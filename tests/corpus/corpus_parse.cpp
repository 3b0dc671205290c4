// Reads the cases of the corpora and prints what our parser says, a JSON object a line, for
// score.py.
//   corpus_parse CORPUS > RESULTS.jsonl
#include "tests/corpus/fields.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

std::string read_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

json::value parse_line(const std::string& line) {
    json::parse_options options;
    options.max_depth = 256;
    return json::parse(line, {}, options);
}

void run_cases(const fs::path& folder) {
    std::ifstream cases(folder / "cases.jsonl");
    const auto source = folder.filename().string();
    for (std::string line; std::getline(cases, line);) {
        const auto entry = parse_line(line).as_object();
        const auto kind = std::string(entry.at("kind").as_string());
        const auto file = std::string(entry.at("file").as_string());
        if (kind == "mbox") {
            continue;
        }
        json::object result{{"case", source + "/" + file}};
        maildocket::corpus::add_fields(kind, read_file(folder / file), result);
        std::cout << json::serialize(result) << '\n';
    }
}

void run_header_cases(const fs::path& folder) {
    std::ifstream cases(folder / "header_cases.jsonl");
    const auto source = folder.filename().string();
    for (std::string line; std::getline(cases, line);) {
        const auto entry = parse_line(line).as_object();
        json::object result{
            {"case", source + "/header:" + std::string(entry.at("id").as_string())}};
        maildocket::corpus::add_header_fields(
            std::string(entry.at("raw").as_string()), entry.at("expect").as_object(), result
        );
        std::cout << json::serialize(result) << '\n';
    }
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 2) {
        std::cerr << "usage: corpus_parse CORPUS\n";
        return 2;
    }
    try {
        std::vector<fs::path> folders;
        for (const auto& entry : fs::directory_iterator(arguments[1])) {
            if (entry.is_directory() && fs::exists(entry.path() / "cases.jsonl")) {
                folders.push_back(entry.path());
            }
        }
        std::ranges::sort(folders);
        for (const auto& folder : folders) {
            run_cases(folder);
            run_header_cases(folder);
        }
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
    return 0;
}
