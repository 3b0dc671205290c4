#include "core/net/interrupter.hpp"

#include <sys/eventfd.h>

#include <cerrno>
#include <cstdint>

namespace maildocket::net {

Interrupter::Interrupter() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

void Interrupter::interrupt() noexcept {
    interrupted_ = true;
    constexpr std::uint64_t one = 1;
    // The counter can't be full: nobody reads it, and it holds more than there are interruptions.
    while (::write(event_.get(), &one, sizeof one) < 0 && errno == EINTR) {
    }
}

}  // namespace maildocket::net
