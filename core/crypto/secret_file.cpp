#include "core/crypto/secret_file.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <fstream>
#include <sstream>
#include <system_error>

namespace maildocket {

namespace {

constexpr off_t file_octets_max = off_t{64} << 10U;
constexpr std::string_view password_file = "password file";

// What errno says.
std::string reason() {
    const int code = errno;
    std::string text = std::generic_category().message(code);
    return code == EACCES ? text + "; make it readable for this user" : text;
}

std::string named(std::string_view what, const std::string& path, std::string_view fault) {
    return std::string(what) + ' ' + path + ": " + std::string(fault);
}

}  // namespace

Result<std::string> read_secret_file(const std::string& path, std::string_view what) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
        const auto code = errno == ENOENT ? ErrorCode::not_found : ErrorCode::invalid_input;
        return fail(code, named(what, path, "cannot be read: " + reason()));
    }
    if ((status.st_mode & 0007U) != 0) {
        return fail(
            ErrorCode::invalid_input,
            named(what, path, "everybody may read it; run chmod 0600 " + path)
        );
    }
    if (status.st_size > file_octets_max) {
        return fail(
            ErrorCode::invalid_input,
            named(what, path, "more than 64 KiB is no " + std::string(what))
        );
    }
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        return fail(ErrorCode::invalid_input, named(what, path, "cannot be opened: " + reason()));
    }
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

Result<std::string> read_password(const std::string& path) {
    auto content = read_secret_file(path, password_file);
    if (!content) {
        return content;
    }
    auto line = content->substr(0, content->find_first_of("\r\n"));
    if (line.empty()) {
        return fail(
            ErrorCode::invalid_input, named(password_file, path, "its first line is empty")
        );
    }
    return line;
}

}  // namespace maildocket
