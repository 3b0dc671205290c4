#pragma once

#include <tl/expected.hpp>

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

// The port to a connection on which the user is signed in already.
namespace maildocket::imap {

enum class ChannelTrouble {
    timed_out,    // nothing moved for the time given; may be tried again
    closed,       // by the server
    interrupted,  // by interrupt()
    failed,       // see reason
};

struct ChannelError {
    ChannelTrouble trouble = ChannelTrouble::failed;
    std::string reason;  // for the log; printable

    bool operator==(const ChannelError&) const = default;
};

// One thread reads and writes; only interrupt() may come from another one.
class Channel {
public:
    Channel() = default;
    virtual ~Channel() = default;
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;
    Channel(Channel&&) = delete;
    Channel& operator=(Channel&&) = delete;

    // At least one octet, waiting for it at most `timeout`.
    [[nodiscard]] virtual tl::expected<std::size_t, ChannelError> read(
        std::span<char> into, std::chrono::milliseconds timeout
    ) = 0;

    // All of them; `timeout` is for each time that nothing can be written.
    [[nodiscard]] virtual tl::expected<void, ChannelError> write(
        std::string_view octets, std::chrono::milliseconds timeout
    ) = 0;

    // Wakes whoever waits, at once, and fails every later read and write. From any thread.
    virtual void interrupt() noexcept = 0;
};

}  // namespace maildocket::imap
