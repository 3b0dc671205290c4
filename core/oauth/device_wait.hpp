#pragma once

#include "core/base/time.hpp"
#include "core/oauth/answers.hpp"

#include <chrono>
#include <optional>

// When to ask for the tokens of a device again (RFC 8628 3.5).
namespace maildocket::oauth {

class DeviceWait {
public:
    DeviceWait(const DeviceCode& code, Timestamp now)
        : interval_(code.interval), ends_at_(now + code.lifetime) {}

    // Before the next question.
    [[nodiscard]] std::chrono::seconds interval() const { return interval_; }
    // After a refusal: true if it is to be asked again, and the interval may have grown. False: the
    // refusal counts, or the code has ended.
    [[nodiscard]] bool goes_on(const Refusal& refusal, Timestamp now);

private:
    std::chrono::seconds interval_;
    Timestamp ends_at_;
};

}  // namespace maildocket::oauth
