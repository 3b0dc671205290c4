#pragma once

#include "core/base/log.hpp"
#include "core/intake/committer.hpp"
#include "core/intake/intake_policy.hpp"
#include "core/intake/suspects.hpp"
#include "core/mail/envelope.hpp"
#include "core/mail/reply.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

// A mail from the door to its replies: prepared on a pool thread, written by a committer.
namespace maildocket::intake {

class Intake {
public:
    // Runs a job on some thread, later. Must not run it at once on the caller's.
    using Post = std::function<void(std::function<void()>)>;
    using Completion = Committers::Completion;
    using Clock = std::function<Timestamp()>;

    struct Parts {
        std::shared_ptr<const IntakePolicy> policy;
        Committers::OpenStore open_store;
        unsigned committers = 1;
        CommitterLimits limits;
        Post post;
        Clock clock;
        std::unique_ptr<Suspects>
            suspects;  // may be null: then a mail that ends the process may do so again
        Log log;
    };

    explicit Intake(Parts parts);

    // Whether mail for this address is taken, by configuration and signatures alone (SPEC section 3
    // row 1). Does not block.
    [[nodiscard]] Reply check_recipient(const Mailbox& recipient) const;

    // `done` is called once, on another thread, with a reply for each recipient; 2yz only after the
    // commit.
    void deliver(Envelope envelope, std::unique_ptr<Spool> spool, Completion done);

    // For mails that come from now on; those in hand keep the old one.
    void replace_policy(std::shared_ptr<const IntakePolicy> policy);
    [[nodiscard]] std::shared_ptr<const IntakePolicy> policy() const;

private:
    void prepare_and_commit(
        Envelope envelope, std::unique_ptr<Spool> spool, const Completion& done
    );
    [[nodiscard]] Result<std::shared_ptr<PreparedMail>> prepare_guarded(
        Envelope envelope, std::unique_ptr<Spool> spool
    );

    mutable std::mutex mutex_;
    std::shared_ptr<const IntakePolicy> policy_;
    Post post_;
    Clock clock_;
    std::unique_ptr<Suspects> suspects_;
    Log log_;
    Committers committers_;
};

}  // namespace maildocket::intake
