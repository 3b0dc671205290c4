#pragma once

#include "core/store/mailbox_store.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

// A MailboxStore without a database, for tests of what works on it. Several stores may share one
// memory, as processes share a database.
namespace maildocket::testing {

struct MailboxMemory {
    struct Lease {
        std::string owner;
        Timestamp ends_at;
    };
    std::map<std::string, store::SignIn> sign_ins;
    std::map<std::string, store::MailboxProgress> progress;
    std::map<std::string, Lease> leases;
    std::vector<routing::NewNotification> notifications;
    bool away = false;                          // every call fails
    std::function<void()> before_replace = {};  // in replace_sign_in, once
};

class MemoryMailboxStore final : public store::MailboxStore {
public:
    explicit MemoryMailboxStore(MailboxMemory& memory) : memory_(memory) {}

    Result<std::vector<store::MailboxRow>> list() override {
        std::vector<store::MailboxRow> rows;
        for (const auto& [name, sign_in] : memory_.sign_ins) {
            rows.push_back({name, sign_in, memory_.progress[name], 0, 0});
        }
        return rows;
    }
    Result<void> remove(const std::string& mailbox) override {
        memory_.sign_ins.erase(mailbox);
        memory_.progress.erase(mailbox);
        return {};
    }
    Result<store::SignIn> sign_in(const std::string& mailbox) override {
        if (memory_.away) {
            return fail(ErrorCode::store_unavailable, "the store is away");
        }
        return memory_.sign_ins[mailbox];
    }
    Result<bool> replace_sign_in(
        const std::string& mailbox,
        std::int64_t expected,
        const store::SignIn& sign_in,
        const std::optional<routing::NewNotification>& notification,
        Timestamp now
    ) override {
        if (memory_.before_replace) {
            std::exchange(memory_.before_replace, nullptr)();
        }
        if (memory_.away) {
            return fail(ErrorCode::store_unavailable, "the store is away");
        }
        auto& row = memory_.sign_ins[mailbox];
        if (row.generation != expected) {
            return false;
        }
        row = sign_in;
        row.generation = expected + 1;
        if (notification) {
            static_cast<void>(raise(*notification, now).value());
        }
        return true;
    }
    Result<store::MailboxProgress> progress(const std::string& mailbox) override {
        return memory_.progress[mailbox];
    }
    Result<void> put_progress(const std::string& mailbox, const store::MailboxProgress& progress)
        override {
        memory_.progress[mailbox] = progress;
        return {};
    }
    Result<std::vector<store::MailboxMail>> mails(const std::string& mailbox) override {
        return mails_[mailbox];
    }
    Result<void> put_mails(const std::string& mailbox, std::span<const store::MailboxMail> mails)
        override {
        mails_[mailbox].insert(mails_[mailbox].end(), mails.begin(), mails.end());
        return {};
    }
    Result<void> forget_mails(
        const std::string& mailbox, std::uint32_t uid_validity, std::span<const std::uint32_t> uids
    ) override {
        std::erase_if(mails_[mailbox], [&](const store::MailboxMail& mail) {
            return mail.uid_validity == uid_validity &&
                   std::ranges::find(uids, mail.uid) != uids.end();
        });
        return {};
    }
    Result<std::vector<std::optional<Outcome>>> outcomes(std::span<const std::string> door_keys
    ) override {
        return std::vector<std::optional<Outcome>>(door_keys.size());
    }
    Result<bool> raise(const routing::NewNotification& notification, Timestamp) override {
        const auto& all = memory_.notifications;
        if (std::ranges::find(all, notification) != all.end()) {
            return false;
        }
        memory_.notifications.push_back(notification);
        return true;
    }
    Result<bool> acquire(
        const std::string& lease,
        const std::string& owner,
        Timestamp now,
        std::chrono::seconds length
    ) override {
        if (memory_.away) {
            return fail(ErrorCode::store_unavailable, "the store is away");
        }
        const auto found = memory_.leases.find(lease);
        if (found != memory_.leases.end() && found->second.owner != owner &&
            found->second.ends_at > now) {
            return false;
        }
        memory_.leases[lease] = {owner, now + length};
        return true;
    }
    Result<void> release(const std::string& lease, const std::string& owner) override {
        const auto found = memory_.leases.find(lease);
        if (found != memory_.leases.end() && found->second.owner == owner) {
            memory_.leases.erase(found);
        }
        return {};
    }

private:
    MailboxMemory& memory_;
    std::map<std::string, std::vector<store::MailboxMail>> mails_;
};

}  // namespace maildocket::testing
