#include "core/base/escape.hpp"
#include "core/crypto/digest.hpp"
#include "core/crypto/keys.hpp"
#include "core/crypto/secret_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace maildocket {

namespace {

constexpr std::size_t key_octets = 32;

tl::unexpected<Error> fail_file(const std::string& path, std::string_view what) {
    const auto code = errno == ENOENT ? ErrorCode::not_found : ErrorCode::invalid_input;
    return fail(
        code,
        "key file " + path + ": " + std::string(what) + ": " +
            std::generic_category().message(errno)
    );
}

tl::unexpected<Error> refuse_file(const std::string& path, std::string_view what) {
    return fail(ErrorCode::invalid_input, "key file " + path + ": " + std::string(what));
}

// An open file that is closed, and removed again unless it was kept.
class NewFile {
public:
    explicit NewFile(std::string path)
        : path_(std::move(path)),
          // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): open() takes the mode so
          file_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)) {}
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;
    NewFile(NewFile&&) = delete;
    NewFile& operator=(NewFile&&) = delete;
    ~NewFile() {
        if (file_ >= 0) {
            ::close(file_);
            if (!kept_) {
                ::unlink(path_.c_str());
            }
        }
    }

    [[nodiscard]] bool open() const { return file_ >= 0; }
    // These are false with errno set.
    [[nodiscard]] bool belong_like(const struct stat& other) const {
        return ::fchown(file_, other.st_uid, other.st_gid) == 0 &&
               ::fchmod(file_, other.st_mode & 0777U) == 0;
    }
    [[nodiscard]] bool write(std::string_view text) const {
        return ::write(file_, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
               ::fsync(file_) == 0;
    }
    void keep() { kept_ = true; }

private:
    std::string path_;
    int file_;
    bool kept_ = false;
};

}  // namespace

Result<KeyRing> load_keys(const std::string& path) {
    const auto text = read_secret_file(path, "key file");
    if (!text) {
        return fail_with(text);
    }
    auto keys = parse_keys(*text);
    if (!keys) {
        return refuse_file(path, keys.error().detail);
    }
    return keys;
}

Result<KeyRing> load_needed_keys(const std::string& path) {
    auto keys = load_keys(path);
    if (!keys && keys.error().code == ErrorCode::not_found) {
        return fail(
            ErrorCode::not_found, keys.error().detail + "; run \"maildocket init\" to make the keys"
        );
    }
    return keys;
}

Result<bool> create_keys(const std::string& path, Timestamp now) {
    if (::access(path.c_str(), F_OK) == 0) {
        return false;
    }
    // Complete before it has its name: whoever does the same at this moment, or starts, never reads
    // a part of it.
    constexpr std::size_t random_part_octets = 8;
    const auto unnamed = path + ".new." + to_hex(random_octets(random_part_octets));
    const NewFile file(unnamed);
    if (!file.open()) {
        return fail_file(path, "cannot be made");
    }
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now);
    if (!file.write(format_keys({SecretKey{1, random_octets(key_octets), seconds}}))) {
        return fail_file(path, "cannot be written");
    }
    if (::link(unnamed.c_str(), path.c_str()) == 0) {
        return true;
    }
    return errno == EEXIST ? Result<bool>(false) : fail_file(path, "cannot be made");
}

Result<void> rotate_keys(const std::string& path, Timestamp now) {
    const auto ring = load_keys(path);
    if (!ring) {
        return fail_with(ring);
    }
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
        return fail_file(path, "cannot be read");
    }
    auto keys = ring->keys();
    const auto last = std::ranges::max_element(keys, {}, &SecretKey::id)->id;
    if (last == 65535) {
        return refuse_file(path, "there is no number left for another key; remove old lines");
    }
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now);
    keys.push_back(SecretKey{last + 1, random_octets(key_octets), seconds});
    const auto next = path + ".new";
    ::unlink(next.c_str());
    NewFile file(next);
    // The daemons must be able to read what root made.
    if (!file.open() || !file.belong_like(status) || !file.write(format_keys(keys))) {
        return fail_file(next, "cannot be written");
    }
    if (::rename(next.c_str(), path.c_str()) != 0) {
        return fail_file(path, "cannot be replaced");
    }
    file.keep();
    return {};
}

}  // namespace maildocket
