#pragma once

#include "core/base/log.hpp"
#include "core/intake/delivery.hpp"
#include "core/intake/prepare.hpp"
#include "core/mail/reply.hpp"
#include "core/store/intake_store.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

// The committers: threads that own a database connection each and write what waits, several mails
// in one transaction.
//
// A committer takes what is there when it is free, so an idle server commits a mail at once and a
// busy one many together, without a delay that anybody chose. Mails of one author go to the same
// committer, in order: two transactions that want the same contact or ticket would wait for each
// other. A delivery that fails is undone and tried by itself; its neighbours go on.
namespace maildocket::intake {

struct CommitterLimits {
    std::size_t group_max = 32;     // deliveries in one transaction
    std::size_t waiting_max = 256;  // prepared mails in front of one committer; then push() waits
    int attempts_max = 3;           // of a delivery by itself, before it is answered 451
};

class Committers {
public:
    using OpenStore = std::function<Result<std::unique_ptr<store::IntakeStore>>()>;
    using Completion = std::function<void(std::vector<Reply>)>;  // one reply for each recipient of
                                                                 // the envelope, in order

    Committers(unsigned count, OpenStore open, CommitterLimits limits, Log log);
    // Commits what waits, then ends the threads.
    ~Committers();
    Committers(const Committers&) = delete;
    Committers& operator=(const Committers&) = delete;
    Committers(Committers&&) = delete;
    Committers& operator=(Committers&&) = delete;

    // From any thread. Blocks while too many mails wait: this is the back-pressure. `done` is
    // called on a committer's thread, after the commit.
    void push(std::shared_ptr<const PreparedMail> mail, Completion done);

    // False while the last attempt to reach the store failed: RCPT is refused for a while, so that
    // bodies are not sent in vain.
    [[nodiscard]] bool store_reachable() const;

private:
    class Worker;
    std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace maildocket::intake
