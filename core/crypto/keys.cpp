#include "core/crypto/keys.hpp"

#include "core/base/escape.hpp"
#include "core/crypto/digest.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <optional>
#include <sstream>

namespace maildocket {

namespace {

constexpr std::size_t key_octets = 32;

tl::unexpected<Error> fail_file(const std::string& path, std::string_view what) {
    const auto code = errno == ENOENT ? ErrorCode::not_found : ErrorCode::invalid_input;
    return fail(code, "key file " + path + ": " + std::string(what) + ": " + std::strerror(errno));
}

std::optional<std::string> from_hex(std::string_view text) {
    std::string octets;
    if (text.size() % 2 != 0) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < text.size(); i += 2) {
        unsigned value = 0;
        const auto [stop, error] = std::from_chars(text.data() + i, text.data() + i + 2, value, 16);
        if (error != std::errc{} || stop != text.data() + i + 2) {
            return std::nullopt;
        }
        octets.push_back(static_cast<char>(value));
    }
    return octets;
}

std::optional<SecretKey> parse_line(const std::string& line) {
    std::istringstream words(line);
    SecretKey key;
    std::string hex;
    if (!(words >> key.id >> hex)) {
        return std::nullopt;
    }
    auto octets = from_hex(hex);
    if (!octets || octets->size() != key_octets) {
        return std::nullopt;
    }
    key.octets = std::move(*octets);
    return key;
}

std::string format(const std::vector<SecretKey>& keys) {
    std::string text =
        "# Keys of this installation: whoever has them can forge reply addresses. The last one "
        "signs.\n";
    for (const auto& key : keys) {
        text += std::to_string(key.id) + " " + to_hex(key.octets) + "\n";
    }
    return text;
}

Result<void> write_new_file(const std::string& path, const std::string& text) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) {
        return fail_file(path, "cannot be made");
    }
    const bool written =
        ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
        ::fsync(file) == 0;
    const int error = errno;
    ::close(file);
    if (!written) {
        ::unlink(path.c_str());
        errno = error;
        return fail_file(path, "cannot be written");
    }
    return {};
}

}  // namespace

const SecretKey* KeyRing::find(std::uint32_t id) const {
    const auto found = std::ranges::find(keys_, id, &SecretKey::id);
    return found == keys_.end() ? nullptr : &*found;
}

Result<KeyRing> load_keys(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
        return fail_file(path, "cannot be read");
    }
    if ((status.st_mode & 0007U) != 0) {
        return fail(
            ErrorCode::invalid_input,
            "key file " + path + ": everybody may read it; run chmod 0600 " + path
        );
    }
    std::ifstream file(path);
    if (!file) {
        return fail_file(path, "cannot be opened");
    }
    std::vector<SecretKey> keys;
    std::string line;
    for (int number = 1; std::getline(file, line); ++number) {
        if (line.empty() || line.front() == '#') {
            continue;
        }
        auto key = parse_line(line);
        if (!key) {
            return fail(
                ErrorCode::invalid_input,
                "key file " + path + " line " + std::to_string(number) +
                    ": expected a number and 64 hexadecimal digits"
            );
        }
        keys.push_back(std::move(*key));
    }
    if (keys.empty()) {
        return fail(
            ErrorCode::invalid_input,
            "key file " + path + ": it holds no key; remove it and run maildocket init"
        );
    }
    return KeyRing(std::move(keys));
}

Result<bool> create_keys(const std::string& path) {
    if (::access(path.c_str(), F_OK) == 0) {
        return false;
    }
    const auto written = write_new_file(path, format({SecretKey{1, random_octets(key_octets)}}));
    if (!written) {
        return fail_with(written);
    }
    return true;
}

Result<void> rotate_keys(const std::string& path) {
    const auto ring = load_keys(path);
    if (!ring) {
        return fail_with(ring);
    }
    auto keys = ring->keys();
    const auto newest = std::ranges::max_element(keys, {}, &SecretKey::id);
    keys.push_back(SecretKey{newest->id + 1, random_octets(key_octets)});
    const auto next = path + ".new";
    ::unlink(next.c_str());
    if (auto written = write_new_file(next, format(keys)); !written) {
        return written;
    }
    if (::rename(next.c_str(), path.c_str()) != 0) {
        return fail_file(path, "cannot be replaced");
    }
    return {};
}

}  // namespace maildocket
