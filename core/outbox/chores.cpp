#include "core/outbox/chores.hpp"

#include <utility>

namespace maildocket::outbox {

namespace {

constexpr auto lease_name = "chores";
constexpr std::chrono::minutes lease_length{10};
constexpr std::int64_t batch = 100;
// A mail that is being delivered may have made its content and not said yet who needs it.
constexpr std::chrono::hours unused_age_min{24};

using GoOn = std::function<bool()>;

// Runs `step` until it did less than a whole batch.
template <class Step>
Result<void> in_batches(const GoOn& go_on, const Step& step) {
    while (go_on()) {
        const auto done = step();
        if (!done) {
            return fail_with(done);
        }
        if (*done < batch) {
            break;
        }
    }
    return {};
}

Result<void> forget_originals(
    store::ChoreStore& store, Timestamp before, RetentionProgress& progress, const GoOn& go_on
) {
    while (go_on()) {
        const auto last = store.forget_originals(before, progress.looked_at, batch);
        if (!last) {
            return fail_with(last);
        }
        if (!*last) {
            break;
        }
        progress.looked_at = **last;
        progress.sweep_due = true;
    }
    return {};
}

}  // namespace

Result<void> do_chores(
    store::ChoreStore& store,
    const ChoreSettings& settings,
    Timestamp now,
    RetentionProgress& progress,
    const std::function<bool()>& go_on
) {
    if (settings.auto_close.count() > 0) {
        auto closed = in_batches(go_on, [&] {
            return store.close_resolved(now - settings.auto_close, now, batch);
        });
        if (!closed) {
            return closed;
        }
    }
    if (settings.keep_raw.count() == 0) {
        return {};
    }
    if (auto gone = forget_originals(store, now - settings.keep_raw, progress, go_on); !gone) {
        return gone;
    }
    if (progress.sweep_due) {
        auto swept =
            in_batches(go_on, [&] { return store.sweep_blobs(now - unused_age_min, batch); });
        if (!swept) {
            return swept;
        }
        progress.sweep_due = false;
    }
    return {};
}

Chores::Chores(ChoreParts parts)
    : parts_(std::move(parts)), thread_([this](const std::stop_token& stop) { run(stop); }) {}

Chores::~Chores() {
    thread_.request_stop();
    thread_.join();
    if (store_ != nullptr) {
        // Without it another host begins when the lease ends.
        static_cast<void>(store_->release(lease_name, parts_.name));
    }
}

void Chores::replace_settings(ChoreSettings settings) {
    {
        const std::lock_guard lock(mutex_);
        parts_.settings = settings;
    }
    changed_.notify_all();
}

void Chores::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        if (const auto done = round(stop); !done) {
            parts_.log.write(Severity::error, "chores_failed", {{"error", done.error().detail}});
            store_.reset();
        }
        std::unique_lock lock(mutex_);
        const auto settings = parts_.settings;
        changed_.wait_for(lock, stop, parts_.interval, [&] { return parts_.settings != settings; });
    }
}

Result<void> Chores::round(const std::stop_token& stop) {
    ChoreSettings settings;
    {
        const std::lock_guard lock(mutex_);
        settings = parts_.settings;
    }
    if (store_ == nullptr) {
        auto opened = parts_.open_store();
        if (!opened) {
            return fail_with(opened);
        }
        store_ = std::move(*opened);
    }
    const auto ours = store_->acquire(lease_name, parts_.name, parts_.clock(), lease_length);
    if (!ours) {
        return fail_with(ours);
    }
    if (!*ours) {
        return {};
    }
    return do_chores(*store_, settings, parts_.clock(), progress_, [&stop] {
        return !stop.stop_requested();
    });
}

}  // namespace maildocket::outbox
