#pragma once

#include "core/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

// The octets of one mail between the socket and the commit: small ones in memory, large ones in a
// file without a name, which is gone whatever happens to the process. Never durable: the MTA still
// has the mail. Appended to by one thread, then read by any number of threads.
namespace maildocket::intake {

// TMPDIR if it is set, else /var/tmp (and not /tmp, which may be memory).
[[nodiscard]] std::string spool_directory();

class Spool {
public:
    static constexpr std::size_t memory_octets_default = std::size_t{256} << 10U;

    // Beyond `memory_octets_max` the content moves to a file in `directory`.
    explicit Spool(
        std::string directory = spool_directory(),
        std::size_t memory_octets_max = memory_octets_default
    );
    ~Spool();
    Spool(const Spool&) = delete;
    Spool& operator=(const Spool&) = delete;
    Spool(Spool&&) = delete;
    Spool& operator=(Spool&&) = delete;

    // no_space: disk or quota is full; store_unavailable: any other error of the file system. After
    // an error the content is incomplete and the spool must be thrown away.
    Result<void> append(std::string_view octets);

    // Whether append() of so many octets would touch the disk, and so may block.
    [[nodiscard]] bool append_blocks(std::size_t octets) const;

    [[nodiscard]] std::uint64_t octets() const { return octets_; }

    // Copies from `offset` on; fewer octets than asked only at the end, 0 at and behind it.
    [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, std::span<char> into) const;

    // The whole content if it is in memory; valid until the next append().
    [[nodiscard]] std::optional<std::string_view> memory() const;
    // The file if there is one, else -1. It stays ours; use pread(), its position is undefined.
    [[nodiscard]] int fd() const { return fd_; }

private:
    Result<void> move_to_file();
    Result<void> write_to_file(std::string_view octets);

    std::string directory_;
    std::size_t memory_octets_max_;
    std::string memory_;
    int fd_ = -1;
    std::uint64_t octets_ = 0;
};

}  // namespace maildocket::intake
