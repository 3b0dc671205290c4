#include "core/outbox/untold.hpp"

namespace maildocket::outbox {

namespace {

// One call for all mails of a kind, which are forgotten when it has succeeded.
template <class Mails, class Call>
Result<void> tell_all(Mails& mails, const Call& call) {
    if (mails.empty()) {
        return {};
    }
    if (const auto told = call(mails); !told) {
        return fail_with(told);
    }
    mails.clear();
    return {};
}

}  // namespace

Result<void> Untold::tell(store::OutboxStore& store, const std::string& worker, Timestamp now) {
    auto told = tell_all(sent_, [&](const auto& mails) { return store.sent(worker, mails, now); });
    if (told) {
        told = tell_all(retries_, [&](const auto& mails) { return store.retry(worker, mails); });
    }
    if (told) {
        told = tell_all(failures_, [&](const auto& mails) {
            return store.failed(worker, mails, now);
        });
    }
    while (told && !notifications_.empty()) {
        if (const auto raised = store.raise(notifications_.back(), now); !raised) {
            return fail_with(raised);
        }
        notifications_.pop_back();
    }
    return told;
}

}  // namespace maildocket::outbox
