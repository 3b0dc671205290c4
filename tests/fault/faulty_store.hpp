#pragma once

#include "core/store/intake_store.hpp"

#include <functional>
#include <memory>
#include <utility>

// A store that fails at the n-th call: before the call reached the real one, or, for commit(),
// after it succeeded, as when the connection is lost on the way back.
namespace maildocket::test {

struct Fault {
    int at_call = 0;  // 0: never
    ErrorCode code = ErrorCode::conflict;
    bool after = false;  // the call is carried out and then reported as failed (commit only)
    int calls = 0;       // counted so far
    bool struck = false;

    // Whether this call is the one.
    bool strikes() {
        struck = struck || calls + 1 == at_call;
        return ++calls == at_call;
    }
    [[nodiscard]] Error error() const { return {code, "made by the test"}; }
};

class FaultyTransaction final : public store::IntakeTransaction {
public:
    FaultyTransaction(std::unique_ptr<store::IntakeTransaction> real, std::shared_ptr<Fault> fault)
        : real_(std::move(real)), fault_(std::move(fault)) {}

    Result<std::variant<store::DeliveryOutcome, routing::Answers>> claim(
        const store::DeliveryKey& key, const routing::Inquiry& inquiry
    ) override {
        auto claimed =
            real_->claim(key, inquiry);  // it sets the point of undo() before it can fail
        return fault_->strikes() ? tl::unexpected(fault_->error()) : std::move(claimed);
    }
    Result<routing::Answers> answer(const store::DeliveryKey& key, const routing::Inquiry& inquiry)
        override {
        return fault_->strikes() ? tl::unexpected(fault_->error()) : real_->answer(key, inquiry);
    }
    Result<store::DeliveryOutcome> apply(
        const routing::Effects& effects, const store::DeliveryContent& content
    ) override {
        return fault_->strikes() ? tl::unexpected(fault_->error()) : real_->apply(effects, content);
    }
    Result<void> record_duplicate(
        const routing::DeliveryRecord& record,
        const store::DeliveryOutcome& first,
        const store::DeliveryContent& content
    ) override {
        return fault_->strikes() ? tl::unexpected(fault_->error())
                                 : real_->record_duplicate(record, first, content);
    }
    Result<store::DeliveryOutcome> reapply(
        DeliveryId held, const routing::Effects& effects, const store::DeliveryContent& content
    ) override {
        return fault_->strikes() ? tl::unexpected(fault_->error())
                                 : real_->reapply(held, effects, content);
    }
    Result<void> undo() override {
        return fault_->strikes() ? tl::unexpected(fault_->error()) : real_->undo();
    }
    Result<void> commit() override {
        if (!fault_->strikes()) {
            return real_->commit();
        }
        if (fault_->after) {
            (void)real_->commit();
        }
        return tl::unexpected(fault_->error());
    }

private:
    std::unique_ptr<store::IntakeTransaction> real_;
    std::shared_ptr<Fault> fault_;
};

class FaultyStore final : public store::IntakeStore {
public:
    FaultyStore(std::unique_ptr<store::IntakeStore> real, std::shared_ptr<Fault> fault)
        : real_(std::move(real)), fault_(std::move(fault)) {}

    Result<void> ensure_queues(std::span<const QueuePolicy> queues) override {
        return real_->ensure_queues(queues);
    }
    Result<std::unique_ptr<store::IntakeTransaction>> begin() override {
        if (fault_->strikes()) {
            return tl::unexpected(fault_->error());
        }
        auto transaction = real_->begin();
        if (!transaction) {
            return transaction;
        }
        return std::make_unique<FaultyTransaction>(std::move(*transaction), fault_);
    }
    Result<ReadAnswer> ask(const store::DeliveryKey& key, const routing::Inquiry& inquiry)
        override {
        return real_->ask(key, inquiry);
    }

private:
    std::unique_ptr<store::IntakeStore> real_;
    std::shared_ptr<Fault> fault_;
};

}  // namespace maildocket::test
