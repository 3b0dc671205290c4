#pragma once

#include "core/net/descriptor.hpp"

#include <atomic>

// Wakes a thread that waits in poll(), for good: once interrupted it stays so. From any thread.
namespace maildocket::net {

class Interrupter {
public:
    Interrupter();

    void interrupt() noexcept;
    [[nodiscard]] bool interrupted() const noexcept { return interrupted_; }
    // Readable from the interruption on. -1 if the system had none left.
    [[nodiscard]] int descriptor() const noexcept { return event_.get(); }

private:
    std::atomic<bool> interrupted_ = false;
    Descriptor event_;
};

}  // namespace maildocket::net
