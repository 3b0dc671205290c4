#include "core/outbox/sender_pool.hpp"

#include <iterator>
#include <utility>

namespace maildocket::outbox {

SenderPool::SenderPool(
    unsigned threads, const TransportFactory& make_transport, PostedHandler posted
)
    : posted_(std::move(posted)) {
    for (unsigned i = 0; i < threads; ++i) {
        transports_.push_back(make_transport());
        threads_.emplace_back([this, transport = transports_.back().get()] { send_all(*transport); }
        );
    }
}

SenderPool::~SenderPool() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    changed_.notify_all();
    threads_.clear();  // joins
}

void SenderPool::push(Letter letter) {
    {
        const std::lock_guard lock(mutex_);
        waiting_.push_back(std::move(letter));
    }
    changed_.notify_one();
}

std::vector<Letter> SenderPool::withdraw() {
    const std::lock_guard lock(mutex_);
    std::vector<Letter> letters(
        std::move_iterator(waiting_.begin()), std::move_iterator(waiting_.end())
    );
    waiting_.clear();
    return letters;
}

void SenderPool::interrupt() noexcept {
    for (const auto& transport : transports_) {
        transport->interrupt();
    }
}

void SenderPool::send_all(Transport& transport) {
    while (auto letter = take()) {
        auto result = transport.send(letter->mail.envelope, letter->mail.octets);
        letter->mail.octets.clear();
        letter->mail.octets.shrink_to_fit();
        posted_({std::move(*letter), std::move(result)});
    }
}

std::optional<Letter> SenderPool::take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
    if (waiting_.empty()) {
        return std::nullopt;
    }
    auto letter = std::move(waiting_.front());
    waiting_.pop_front();
    return letter;
}

}  // namespace maildocket::outbox
