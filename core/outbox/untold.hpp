#pragma once

#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/store/outbox_store.hpp"

#include <string>
#include <utility>
#include <vector>

// What became of mails and the store doesn't know yet; kept while the store is away. One thread.
namespace maildocket::outbox {

class Untold {
public:
    void add(store::OutboxSent sent) { sent_.push_back(std::move(sent)); }
    void add(store::OutboxRetry retry) { retries_.push_back(std::move(retry)); }
    void add(store::OutboxFailure failure) { failures_.push_back(std::move(failure)); }
    void add(routing::NewNotification notification) {
        notifications_.push_back(std::move(notification));
    }

    // Tells everything in the name of `worker`. After the store's error what it has not been told
    // is kept for the next time.
    [[nodiscard]] Result<void> tell(
        store::OutboxStore& store, const std::string& worker, Timestamp now
    );

private:
    std::vector<store::OutboxSent> sent_;
    std::vector<store::OutboxRetry> retries_;
    std::vector<store::OutboxFailure> failures_;
    std::vector<routing::NewNotification> notifications_;
};

}  // namespace maildocket::outbox
