#include "core/net/deadline.hpp"

#include <utility>

namespace maildocket::net {

void DeadlineClock::start() {
    running_ = true;
    tick();
}

void DeadlineClock::stop() {
    running_ = false;
    timer_.cancel();
}

void DeadlineClock::tick() {
    timer_.expires_after(std::chrono::seconds{1});
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (error || !running_) {
            return;
        }
        now_ += std::chrono::seconds{1};
        for (auto* deadline : deadlines_) {
            if (deadline->at_ && *deadline->at_ <= now_) {
                deadline->clear();
                deadline->expired_();
            }
        }
        tick();
    });
}

Deadline::Deadline(DeadlineClock& clock, std::function<void()> expired)
    : clock_(clock), expired_(std::move(expired)) {
    clock_.deadlines_.insert(this);
}

Deadline::~Deadline() {
    clock_.deadlines_.erase(this);
}

}  // namespace maildocket::net
