#include "imap/single_instance.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace maildocket::mailbox {

Result<SingleInstance> SingleInstance::lock(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        return fail(ErrorCode::invalid_input, path + ": " + std::generic_category().message(errno));
    }
    SingleInstance instance(descriptor);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        return fail(
            ErrorCode::conflict, path + ": another maildocket-imap runs with this configuration"
        );
    }
    return instance;
}

SingleInstance::SingleInstance(SingleInstance&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

SingleInstance::~SingleInstance() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
}

}  // namespace maildocket::mailbox
