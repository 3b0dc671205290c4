#include "core/outbox/template_files.hpp"

#include "core/base/ascii.hpp"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

extern "C" {
struct MaildocketEmbeddedFile {
    const char* name;
    const char* begin;
    const char* end;
};
// Made by maildocket_embed_tree().
// NOLINTBEGIN(*-avoid-c-arrays)
extern const MaildocketEmbeddedFile maildocket_templates[];
extern const std::size_t maildocket_templates_count;
// NOLINTEND(*-avoid-c-arrays)
}

namespace maildocket::outbox {

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t file_octets_max = std::uintmax_t{64} << 10U;
constexpr std::size_t languages_max = 100;

tl::unexpected<Error> fail_path(
    const fs::path& path, const std::string& what, ErrorCode code = ErrorCode::invalid_input
) {
    return fail(code, path.string() + ": " + what);
}

// "de", "pt-br": what a language tag looks like, with its letters made small.
std::string language_of(const fs::path& folder) {
    auto name = ascii::lower(folder.filename().string());
    std::ranges::replace(name, '_', '-');
    const bool tag = name.size() >= 2 && name.size() <= 35 && name.front() != '-' &&
                     std::ranges::all_of(name, [](char letter) {
                         return ascii::is_alnum(letter) || letter == '-';
                     });
    return tag ? name : std::string();
}

bool is_template_name(const fs::path& path) {
    const auto name = path.filename().string();
    return !name.starts_with('.') && (name.ends_with(".txt") || name.ends_with(".html"));
}

// Sorted, so that faults are told in the same order everywhere.
Result<std::vector<fs::path>> entries_of(const fs::path& folder) {
    std::error_code error;
    std::vector<fs::path> paths;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        paths.push_back(entry->path());
    }
    if (error) {
        return fail_path(
            folder, "the folder can't be read: " + error.message(), ErrorCode::not_found
        );
    }
    std::ranges::sort(paths);
    return paths;
}

Result<TemplateFile> read_template(const fs::path& path, const std::string& language) {
    std::error_code error;
    const auto octets = fs::file_size(path, error);
    if (!error && octets > file_octets_max) {
        return fail_path(path, "a template has at most 64 KiB");
    }
    std::ifstream file(path, std::ios::binary);
    std::ostringstream content;
    content << file.rdbuf();
    if (error || !file) {
        return fail_path(path, "the file can't be read", ErrorCode::not_found);
    }
    return TemplateFile{language, path.filename().string(), path.string(), content.str()};
}

Result<void> read_language(
    const fs::path& folder, const std::string& language, std::vector<TemplateFile>& files
) {
    const auto entries = entries_of(folder);
    if (!entries) {
        return fail_with(entries);
    }
    for (const auto& path : *entries) {
        if (is_template_name(path)) {
            auto file = read_template(path, language);
            if (!file) {
                return fail_with(file);
            }
            files.push_back(std::move(*file));
        }
    }
    return {};
}

Result<std::vector<TemplateFile>> read_folder(const fs::path& folder) {
    const auto entries = entries_of(folder);
    if (!entries) {
        return fail_with(entries);
    }
    std::vector<TemplateFile> files;
    std::size_t languages = 0;
    for (const auto& path : *entries) {
        std::error_code error;
        if (!fs::is_directory(path, error)) {
            if (is_template_name(path)) {
                return fail_path(path, "templates stand in the folder of their language, like en/");
            }
            continue;
        }
        const auto language = language_of(path);
        if (language.empty()) {
            continue;
        }
        if (++languages > languages_max) {
            return fail_path(folder, "there are more than 100 languages");
        }
        if (auto read = read_language(path, language, files); !read) {
            return fail_with(read);
        }
    }
    return files;
}

std::vector<TemplateFile> embedded_files() {
    std::vector<TemplateFile> files;
    for (std::size_t i = 0; i < maildocket_templates_count; ++i) {
        const auto& embedded = maildocket_templates[i];
        const std::string path = embedded.name;
        const auto slash = path.find('/');
        files.push_back(
            {path.substr(0, slash), path.substr(slash + 1), path, {embedded.begin, embedded.end}}
        );
    }
    return files;
}

}  // namespace

const std::vector<TemplateFile>& embedded_templates() {
    static const auto files = embedded_files();
    return files;
}

Result<std::shared_ptr<const Templates>> load_templates(const std::string& directory) {
    std::vector<TemplateFile> files;
    if (!directory.empty()) {
        auto read = read_folder(directory);
        if (!read) {
            return fail_with(read);
        }
        files = std::move(*read);
    }
    auto templates = Templates::make(files);
    if (!templates) {
        return fail_with(templates);
    }
    return std::make_shared<const Templates>(std::move(*templates));
}

}  // namespace maildocket::outbox
