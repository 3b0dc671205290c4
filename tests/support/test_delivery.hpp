#pragma once

#include "lmtpd/delivery_port.hpp"

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

// Stands behind the LMTP server in tests: keeps what is delivered and answers as
// replies_of_test_delivery() says, at once, from a thread of its own, or when the test says so.
namespace maildocket::testing {

class TestDelivery : public lmtp::DeliveryPort {
public:
    enum class Answers { at_once, from_another_thread, on_release };

    explicit TestDelivery(Answers answers = Answers::at_once) : answers_(answers) {}
    ~TestDelivery() override;
    TestDelivery(const TestDelivery&) = delete;
    TestDelivery& operator=(const TestDelivery&) = delete;

    [[nodiscard]] Reply check_recipient(const Recipient& recipient) override;
    [[nodiscard]] std::unique_ptr<intake::Spool> make_spool() override;
    void deliver(Envelope envelope, std::unique_ptr<intake::Spool> body, Completion done) override;

    // Waits until so many were delivered, at most ten seconds; whether there are.
    bool wait_for(std::size_t count);
    // Answers the oldest delivery that waits.
    void release();

    [[nodiscard]] std::vector<std::string> bodies();
    [[nodiscard]] std::vector<Envelope> envelopes();

    std::string spool_directory = intake::spool_directory();
    std::size_t spool_memory_octets_max = intake::Spool::memory_octets_default;

private:
    Answers answers_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Envelope> envelopes_;
    std::vector<std::string> bodies_;
    std::vector<Completion> waiting_;
    std::size_t released_ = 0;
    std::vector<std::thread> threads_;
};

}  // namespace maildocket::testing
