#include "core/intake/suspects.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace maildocket::intake {

struct Suspects::Page {
    std::array<Digest, slots_count> digests;
};

namespace {

constexpr std::string_view file_prefix = "suspects.";

bool is_set(const Digest& digest) {
    return std::ranges::any_of(digest, [](std::uint8_t octet) { return octet != 0; });
}

tl::unexpected<Error> fail_file(const std::string& path) {
    return fail(ErrorCode::store_unavailable, path + ": " + std::strerror(errno));
}

// Whatever a dead process left in its file. A file whose lock is held belongs to a living one.
void take_over(const std::filesystem::path& path, std::set<Digest>& found) {
    const int file = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (file < 0) {
        return;
    }
    if (::flock(file, LOCK_EX | LOCK_NB) == 0) {
        Digest digest{};
        while (::read(file, digest.data(), digest.size()) == static_cast<ssize_t>(digest.size())) {
            if (is_set(digest)) {
                found.insert(digest);
            }
        }
        ::unlink(path.c_str());
    }
    ::close(file);
}

}  // namespace

Result<std::unique_ptr<Suspects>> Suspects::open(const std::string& directory) {
    std::set<Digest> found;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
        if (entry.path().filename().string().starts_with(file_prefix)) {
            take_over(entry.path(), found);
        }
    }
    auto path = directory + '/' + std::string(file_prefix) + std::to_string(::getpid());
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) {
        return fail_file(path);
    }
    if (::flock(file, LOCK_EX | LOCK_NB) != 0 || ::ftruncate(file, sizeof(Page)) != 0) {
        auto failure = fail_file(path);
        ::close(file);
        return failure;
    }
    void* memory = ::mmap(nullptr, sizeof(Page), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (memory == MAP_FAILED) {
        auto failure = fail_file(path);
        ::close(file);
        return failure;
    }
    return std::unique_ptr<Suspects>(
        new Suspects(std::move(path), file, static_cast<Page*>(memory), std::move(found))
    );
}

Suspects::Suspects(std::string path, int file, Page* page, std::set<Digest> found)
    : path_(std::move(path)), file_(file), page_(page), found_(std::move(found)) {}

Suspects::~Suspects() {
    ::munmap(page_, sizeof(Page));
    ::unlink(path_.c_str());
    ::close(file_);
}

bool Suspects::contains(const Digest& digest) const {
    return found_.contains(digest);
}

Suspects::Mark::Mark(Suspects& owner, const Digest& digest) : owner_(owner), slot_(slots_count) {
    const std::lock_guard lock(owner_.mutex_);
    const auto free = std::ranges::find(owner_.taken_, false);
    if (free == owner_.taken_.end()) {
        return;  // more threads than slots: this mail goes unnoted
    }
    slot_ = static_cast<std::size_t>(free - owner_.taken_.begin());
    owner_.taken_[slot_] = true;
    owner_.page_->digests[slot_] = digest;
}

Suspects::Mark::~Mark() {
    if (slot_ < slots_count) {
        const std::lock_guard lock(owner_.mutex_);
        owner_.page_->digests[slot_] = Digest{};
        owner_.taken_[slot_] = false;
    }
}

}  // namespace maildocket::intake
