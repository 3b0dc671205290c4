#include "imap/mailbox_loop.hpp"

#include "imap/mailbox_session.hpp"
#include "imap/pause.hpp"

#include <exception>
#include <utility>

namespace maildocket::mailbox {

namespace {

constexpr std::chrono::seconds lease_length{120};  // four times what lies between two renewals
// So many failures in a row, about ten minutes, are told to a person.
constexpr unsigned failures_told = 7;
constexpr auto notification_kind = "mailbox";

bool is_trouble(EndKind kind) {
    return kind != EndKind::stopped && kind != EndKind::sign_in_ended && kind != EndKind::elsewhere;
}

// A session that ends like this is no use to try again: a person has to do something. What the
// tokens need is told by whoever keeps them.
bool needs_person(EndKind kind) {
    return kind == EndKind::sign_in || kind == EndKind::misconfigured;
}

std::string_view advice_for(EndKind kind) {
    switch (kind) {
        case EndKind::sign_in:
            return "Check its username and its password or sign-in with `maildocket mailbox test`.";
        case EndKind::desk: return "See whether maildocket-lmtpd runs and can reach its store.";
        default: return "`maildocket mailbox test` shows where it fails.";
    }
}

}  // namespace

MailboxLoop::MailboxLoop(LoopParts parts)
    : parts_(std::move(parts)),
      random_(std::random_device{}()),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

MailboxLoop::~MailboxLoop() {
    request_stop();
    thread_.join();
}

void MailboxLoop::request_stop() noexcept {
    thread_.request_stop();
}

void MailboxLoop::set_client(imap::Client* client) {
    const std::lock_guard lock(mutex_);
    client_ = client;
}

void MailboxLoop::interrupt() noexcept {
    const std::lock_guard lock(mutex_);
    parts_.connector->interrupt();
    if (client_ != nullptr) {
        client_->interrupt();
    }
}

void MailboxLoop::run(const std::stop_token& stop) {
    const std::stop_callback on_stop(stop, [this] { interrupt(); });
    unsigned failures = 0;
    while (!stop.stop_requested()) {
        bool went_well = false;
        SessionEnd end;
        try {
            end = one_session(stop, went_well);
        } catch (const std::exception& error) {  // a bug, or no memory: never the whole program
            end = {EndKind::server, error.what(), {}, std::nullopt};
        }
        if (stop.stop_requested()) {
            break;
        }
        failures = went_well ? 0 : failures + 1;
        const auto pause = pause_after(end, failures, static_cast<std::uint32_t>(random_()));
        note_end(end, failures, pause);
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, stop, pause, [] { return false; });
    }
    give_lease_back();
}

SessionEnd MailboxLoop::one_session(const std::stop_token& stop, bool& went_well) {
    if (const auto opened = open_store(); !opened) {
        return end_of(opened.error());
    }
    const auto ours = keep_lease();
    if (!ours) {
        return end_of(ours.error());
    }
    if (!*ours) {
        return {EndKind::elsewhere, "another host takes this mailbox's mail", {}, std::nullopt};
    }
    auto connection = parts_.connector->connect();
    if (!connection) {
        return connection.error();
    }
    auto& client = *connection->client;
    set_client(&client);
    if (stop.stop_requested()) {  // the call-back may have come before set_client()
        client.interrupt();
    }
    MailboxSession session(
        {parts_.settings,
         client,
         *store_,
         *parts_.desk,
         parts_.clock,
         [&stop] { return stop.stop_requested(); },
         [this] { return keep_lease(); },
         connection->leave_at,
         parts_.log}
    );
    auto end = session.run();
    went_well = session.went_well();
    set_client(nullptr);
    if (client.usable()) {
        client.logout();
    }
    return end;
}

Result<void> MailboxLoop::open_store() {
    if (store_ == nullptr) {
        auto opened = parts_.open_store();
        if (!opened) {
            return fail_with(opened);
        }
        store_ = std::move(*opened);
    }
    return {};
}

Result<bool> MailboxLoop::keep_lease() {
    return store_->acquire(
        "mailbox:" + parts_.settings.name, parts_.owner, parts_.clock(), lease_length
    );
}

void MailboxLoop::give_lease_back() {
    if (store_ != nullptr) {
        // Without it the lease ends by itself.
        static_cast<void>(store_->release("mailbox:" + parts_.settings.name, parts_.owner));
    }
}

// In the log always; in the store, where `mailbox list` finds it, if that can be reached.
void MailboxLoop::note_end(
    const SessionEnd& end, unsigned failures, std::chrono::milliseconds pause
) {
    if (end.kind == EndKind::sign_in_ended) {
        return;
    }
    parts_.log.write(
        is_trouble(end.kind) ? Severity::warning : Severity::info,
        "mailbox_session_ended",
        {{"mailbox", parts_.settings.name},
         {"reason", end.reason},
         {"code", end.code},
         {"again_in_ms", std::to_string(pause.count())}}
    );
    if (end.kind == EndKind::store) {
        store_.reset();  // its connection may be broken
        return;
    }
    if (!is_trouble(end.kind) || store_ == nullptr) {
        return;
    }
    auto progress = store_->progress(parts_.settings.name);
    if (!progress) {
        store_.reset();
        return;
    }
    progress->misconfigured = needs_person(end.kind);
    progress->trouble = imap::printable_line(end.reason);
    progress->trouble_code = imap::printable_line(end.code);
    progress->next_session_at = parts_.clock() + pause;
    if (const auto put = store_->put_progress(parts_.settings.name, *progress); !put) {
        store_.reset();
        return;
    }
    tell_person(end, failures);
}

void MailboxLoop::tell_person(const SessionEnd& end, unsigned failures) {
    if (!needs_person(end.kind) && (end.kind == EndKind::token || failures != failures_told)) {
        return;
    }
    const auto text = "Mailbox " + parts_.settings.name +
                      " can't be read: " + imap::printable_line(end.reason) + ". " +
                      std::string(advice_for(end.kind));
    if (const auto raised = store_->raise({notification_kind, text}, parts_.clock()); !raised) {
        store_.reset();
    }
}

}  // namespace maildocket::mailbox
