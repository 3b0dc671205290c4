#pragma once

#include "core/outbox/mail_writer.hpp"
#include "core/outbox/transport.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

// Threads that send: each has a transport of its own, so there are never more connections than
// threads.
namespace maildocket::outbox {

using TransportFactory = std::function<std::unique_ptr<Transport>()>;

struct Letter {
    store::OutboxJob job;
    WrittenMail mail;
};

struct Posted {
    Letter letter;
    SendResult result;
};

class SenderPool {
public:
    // `posted` is called by the threads, from several at once, and must not throw.
    using PostedHandler = std::function<void(Posted)>;

    SenderPool(unsigned threads, const TransportFactory& make_transport, PostedHandler posted);
    // Finishes what waits, each within its transport's own limits.
    ~SenderPool();
    SenderPool(const SenderPool&) = delete;
    SenderPool& operator=(const SenderPool&) = delete;
    SenderPool(SenderPool&&) = delete;
    SenderPool& operator=(SenderPool&&) = delete;

    void push(Letter letter);
    // Takes back what no thread has begun.
    [[nodiscard]] std::vector<Letter> withdraw();
    // See Transport.
    void interrupt() noexcept;

private:
    void send_all(Transport& transport);
    std::optional<Letter> take();

    PostedHandler posted_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Letter> waiting_;
    bool ending_ = false;
    std::vector<std::unique_ptr<Transport>> transports_;
    std::vector<std::jthread> threads_;
};

}  // namespace maildocket::outbox
