#pragma once

#include "core/base/log.hpp"
#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/store/mailbox_store.hpp"
#include "imap/connector.hpp"
#include "imap/desk.hpp"
#include "imap/session_end.hpp"
#include "imap/settings.hpp"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <random>
#include <stop_token>
#include <string>
#include <thread>

// Takes the mail of one mailbox, for ever, on a thread of its own: nothing that happens to another
// mailbox is felt here. One host at a time does it; the lease "mailbox:NAME" says which.
namespace maildocket::mailbox {

struct LoopParts {
    MailboxSettings settings;
    std::string owner;  // of the lease: this host, the same one after a restart
    std::unique_ptr<Connector> connector;
    std::unique_ptr<Desk> desk;
    std::function<Result<std::unique_ptr<store::MailboxStore>>()> open_store;
    std::function<Timestamp()> clock;
    Log log;
};

class MailboxLoop {
public:
    explicit MailboxLoop(LoopParts parts);
    // A mail that is being handed over is finished; the connection is not waited for.
    ~MailboxLoop();
    MailboxLoop(const MailboxLoop&) = delete;
    MailboxLoop& operator=(const MailboxLoop&) = delete;
    MailboxLoop(MailboxLoop&&) = delete;
    MailboxLoop& operator=(MailboxLoop&&) = delete;

    // The destructor does it too; with this many loops end at the same time.
    void request_stop() noexcept;

private:
    void run(const std::stop_token& stop);
    [[nodiscard]] SessionEnd one_session(const std::stop_token& stop, bool& went_well);
    [[nodiscard]] Result<bool> keep_lease();
    [[nodiscard]] Result<void> open_store();
    void note_end(const SessionEnd& end, unsigned failures, std::chrono::milliseconds pause);
    void tell_person(const SessionEnd& end, unsigned failures);
    void give_lease_back();
    void set_client(imap::Client* client);
    void interrupt() noexcept;

    LoopParts parts_;
    std::unique_ptr<store::MailboxStore> store_;
    std::minstd_rand random_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    imap::Client* client_ = nullptr;  // of the session that runs
    std::jthread thread_;             // last: it uses all of the above
};

}  // namespace maildocket::mailbox
