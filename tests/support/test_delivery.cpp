#include "tests/support/test_delivery.hpp"

#include "tests/support/dialog.hpp"

#include <chrono>
#include <utility>

namespace maildocket::testing {

namespace {

std::string content_of(const intake::Spool& spool) {
    std::string content(spool.octets(), '\0');
    const auto count = spool.read(0, content);
    return count && *count == content.size() ? content : "(cannot be read)";
}

}  // namespace

TestDelivery::~TestDelivery() {
    for (auto& thread : threads_) {
        thread.join();
    }
}

Reply TestDelivery::check_recipient(const Recipient& recipient) {
    return check_test_recipient(recipient);
}

std::unique_ptr<intake::Spool> TestDelivery::make_spool() {
    return std::make_unique<intake::Spool>(spool_directory, spool_memory_octets_max);
}

void TestDelivery::deliver(
    Envelope envelope, std::unique_ptr<intake::Spool> body, Completion done
) {
    const std::unique_lock lock(mutex_);
    envelopes_.push_back(std::move(envelope));
    bodies_.push_back(content_of(*body));
    changed_.notify_all();
    auto replies = replies_of_test_delivery(envelopes_.back(), envelopes_.size());
    switch (answers_) {
        case Answers::at_once: done(std::move(replies)); break;
        case Answers::from_another_thread:
            threads_.emplace_back([done = std::move(done), replies = std::move(replies)] {
                done(replies);
            });
            break;
        case Answers::on_release: waiting_.push_back(std::move(done)); break;
    }
}

bool TestDelivery::wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds{10}, [this, count] {
        return bodies_.size() >= count;
    });
}

void TestDelivery::release() {
    const std::unique_lock lock(mutex_);
    const auto number = released_++;
    waiting_.at(number)(replies_of_test_delivery(envelopes_.at(number), number + 1));
}

std::vector<std::string> TestDelivery::bodies() {
    const std::unique_lock lock(mutex_);
    return bodies_;
}

std::vector<Envelope> TestDelivery::envelopes() {
    const std::unique_lock lock(mutex_);
    return envelopes_;
}

}  // namespace maildocket::testing
