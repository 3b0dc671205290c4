#pragma once

#include "core/base/result.hpp"

#include <string>

namespace maildocket::mailbox {

// Two of us with the same configuration on one host would share a lease and take every mail twice
// (and the second time it would be a duplicate). Holds a lock on the file; the kernel gives it back
// whatever happens to the process.
class SingleInstance {
public:
    // conflict: another process has it.
    [[nodiscard]] static Result<SingleInstance> lock(const std::string& path);

    ~SingleInstance();
    SingleInstance(SingleInstance&& other) noexcept;
    SingleInstance(const SingleInstance&) = delete;
    SingleInstance& operator=(const SingleInstance&) = delete;
    SingleInstance& operator=(SingleInstance&&) = delete;

private:
    explicit SingleInstance(int descriptor) : descriptor_(descriptor) {}

    int descriptor_;
};

}  // namespace maildocket::mailbox
