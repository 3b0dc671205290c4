#include "core/config/config.hpp"
#include "core/config/toml_guard.hpp"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace maildocket {

namespace {

Result<std::string> read_file(const std::string& path) {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (status.type() == std::filesystem::file_type::not_found) {
        return fail(
            ErrorCode::not_found,
            path + ": there is no such file; name one with --config or MAILDOCKET_CONFIG"
        );
    }
    if (std::filesystem::is_directory(status)) {
        return fail(ErrorCode::invalid_input, path + ": is a folder; name the file in it");
    }
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    // One octet more than allowed is read, for the parser to refuse.
    std::string text(config::file_octets_max + 1, '\0');
    if (!file ||
        (!file.read(text.data(), static_cast<std::streamsize>(text.size())) && !file.eof())) {
        return fail(
            ErrorCode::invalid_input,
            path + ": cannot be read: " + std::generic_category().message(errno) +
                "; make it readable for this user"
        );
    }
    text.resize(static_cast<std::size_t>(file.gcount()));
    return text;
}

}  // namespace

Result<Config> load_config(const std::string& path, const std::optional<std::string>& store_url) {
    const auto text = read_file(path);
    if (!text) {
        return fail_with(text);
    }
    // Absolute, so that a program may change its working folder later.
    std::error_code error;
    const auto absolute = std::filesystem::absolute(path, error);
    return parse_config(*text, error ? path : absolute.string(), store_url);
}

}  // namespace maildocket
