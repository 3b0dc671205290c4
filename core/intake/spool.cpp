#include "core/intake/spool.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

namespace maildocket::intake {

namespace {

// EFBIG is what LimitFSIZE of a service manager gives: a quota by another name.
tl::unexpected<Error> file_error(int error, std::string_view what, const std::string& directory) {
    const bool full = error == ENOSPC || error == EDQUOT || error == EFBIG;
    return fail(
        full ? ErrorCode::no_space : ErrorCode::store_unavailable,
        std::string(what) + " in " + directory + ": " + std::generic_category().message(error)
    );
}

// Some file systems have no O_TMPFILE: there the name lives for a moment.
int open_unlinked(const std::string& directory) {
    constexpr mode_t owner_only = S_IRUSR | S_IWUSR;
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): open() takes the mode so
    const int fd = ::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, owner_only);
    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)) {
        return fd;
    }
    std::string path = directory + "/maildocket-XXXXXX";
    const int named = ::mkostemp(path.data(), O_CLOEXEC);
    if (named >= 0) {
        ::unlink(path.c_str());
    }
    return named;
}

}  // namespace

std::string spool_directory() {
    const char* directory = std::getenv("TMPDIR");  // NOLINT(concurrency-mt-unsafe): nobody sets it
    return directory != nullptr && *directory != '\0' ? directory : "/var/tmp";
}

Spool::Spool(std::string directory, std::size_t memory_octets_max)
    : directory_(std::move(directory)), memory_octets_max_(memory_octets_max) {}

Spool::~Spool() {
    if (fd_ >= 0) {
        ::close(fd_);
    }
}

bool Spool::append_blocks(std::size_t octets) const {
    return fd_ >= 0 || octets > memory_octets_max_ - memory_.size();
}

Result<void> Spool::append(std::string_view octets) {
    if (!append_blocks(octets.size())) {
        memory_.append(octets);
        octets_ += octets.size();
        return {};
    }
    if (fd_ < 0) {
        if (auto moved = move_to_file(); !moved) {
            return moved;
        }
    }
    if (auto written = write_to_file(octets); !written) {
        return written;
    }
    octets_ += octets.size();
    return {};
}

Result<void> Spool::move_to_file() {
    fd_ = open_unlinked(directory_);
    if (fd_ < 0) {
        return file_error(errno, "cannot make a spool file", directory_);
    }
    auto written = write_to_file(memory_);
    if (written) {
        std::string().swap(memory_);
    }
    return written;
}

Result<void> Spool::write_to_file(std::string_view octets) {
    while (!octets.empty()) {
        const auto written = ::write(fd_, octets.data(), octets.size());
        if (written < 0 && errno != EINTR) {
            return file_error(errno, "cannot write the spool file", directory_);
        }
        octets.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
    }
    return {};
}

Result<std::size_t> Spool::read(std::uint64_t offset, std::span<char> into) const {
    if (offset >= octets_) {
        return 0;
    }
    const auto wanted =
        static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), octets_ - offset));
    if (fd_ < 0) {
        return memory_.copy(into.data(), wanted, offset);
    }
    std::size_t done = 0;
    while (done < wanted) {
        const auto count =
            ::pread(fd_, into.data() + done, wanted - done, static_cast<off_t>(offset + done));
        if (count == 0 || (count < 0 && errno != EINTR)) {
            return file_error(count == 0 ? EIO : errno, "cannot read the spool file", directory_);
        }
        done += static_cast<std::size_t>(std::max<ssize_t>(count, 0));
    }
    return done;
}

std::optional<std::string_view> Spool::memory() const {
    return fd_ < 0 ? std::optional<std::string_view>(memory_) : std::nullopt;
}

}  // namespace maildocket::intake
