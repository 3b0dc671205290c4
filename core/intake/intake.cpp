#include "core/intake/intake.hpp"

#include "core/intake/delivery.hpp"
#include "core/model/signed_address.hpp"

#include <exception>
#include <utility>

namespace maildocket::intake {

namespace {

const Reply no_such_address{550, {5, 1, 1}, "No such address here"};

}  // namespace

Intake::Intake(Parts parts)
    : policy_(std::move(parts.policy)),
      post_(std::move(parts.post)),
      clock_(std::move(parts.clock)),
      suspects_(std::move(parts.suspects)),
      log_(parts.log),
      committers_(parts.committers, std::move(parts.open_store), parts.limits, parts.log) {}

Reply Intake::check_recipient(const Mailbox& recipient) const {
    const auto policy = this->policy();
    if (policy->queues.queue_of(recipient) == nullptr) {
        return no_such_address;
    }
    if (looks_signed(recipient) && !verify_address(policy->keys, recipient, clock_())) {
        return no_such_address;  // the same words: a forger learns nothing
    }
    if (!committers_.store_reachable()) {
        return Reply{451, {4, 3, 0}, "The ticket store can't be reached, please try again later"};
    }
    return Reply{250, {2, 1, 5}, "Recipient taken"};
}

void Intake::deliver(Envelope envelope, std::unique_ptr<Spool> spool, Completion done) {
    // std::function wants copyable content.
    auto work = std::make_shared<std::pair<Envelope, std::unique_ptr<Spool>>>(
        std::move(envelope), std::move(spool)
    );
    post_([this, work, done = std::move(done)] {
        prepare_and_commit(std::move(work->first), std::move(work->second), done);
    });
}

void Intake::prepare_and_commit(
    Envelope envelope, std::unique_ptr<Spool> spool, const Completion& done
) {
    const auto recipients = envelope.recipients.size();
    auto mail = prepare_guarded(std::move(envelope), std::move(spool));
    if (!mail) {
        log_.write(Severity::error, "prepare_failed", {{"error", mail.error().detail}});
        done(std::vector<Reply>(recipients, maildocket::reply_for(mail.error())));
        return;
    }
    if ((*mail)->scan && (*mail)->scan->must_wait) {
        log_.write(Severity::error, "not_scanned", {{"error", (*mail)->scan->trouble}});
        done(std::vector<Reply>(recipients, scanner_away()));
        return;
    }
    committers_.push(std::move(*mail), done);
}

Result<std::shared_ptr<PreparedMail>> Intake::prepare_guarded(
    Envelope envelope, std::unique_ptr<Spool> spool
) {
    try {
        return prepare(
            std::move(envelope),
            std::move(spool),
            policy(),
            clock_(),
            Staging::store,
            suspects_.get()
        );
    } catch (const std::exception& exception) {  // no memory, or a bug: the MTA keeps the mail
        return fail(ErrorCode::internal, exception.what());
    }
}

void Intake::replace_policy(std::shared_ptr<const IntakePolicy> policy) {
    const std::lock_guard lock(mutex_);
    policy_ = std::move(policy);
}

std::shared_ptr<const IntakePolicy> Intake::policy() const {
    const std::lock_guard lock(mutex_);
    return policy_;
}

}  // namespace maildocket::intake
