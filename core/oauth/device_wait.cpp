#include "core/oauth/device_wait.hpp"

#include <algorithm>

namespace maildocket::oauth {

bool DeviceWait::goes_on(const Refusal& refusal, Timestamp now) {
    constexpr std::chrono::seconds slower{5};
    constexpr std::chrono::seconds interval_max{60};
    if (refusal.trouble != Trouble::transient || now + interval_ >= ends_at_) {
        return false;
    }
    if (refusal.error == "slow_down") {
        interval_ += slower;
    } else if (refusal.error != "authorization_pending") {
        interval_ = std::min(2 * interval_, interval_max);  // the network or the server is in need
    }
    if (refusal.retry_after) {
        interval_ = std::max(interval_, *refusal.retry_after);
    }
    return true;
}

}  // namespace maildocket::oauth
