#include "imap/mailboxes.hpp"

#include "core/model/queue.hpp"
#include "core/store/ready_schema.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

namespace maildocket::mailbox {

namespace {

Existing existing_of(MailboxExisting existing) {
    switch (existing) {
        case MailboxExisting::unread: return Existing::unread;
        case MailboxExisting::all: return Existing::all;
        case MailboxExisting::none: return Existing::none;
    }
    return Existing::unread;
}

// The store as all loops open it. The first that gets through sees to the schema.
class SharedStores {
public:
    explicit SharedStores(std::shared_ptr<store::Stores> stores) : stores_(std::move(stores)) {}

    Result<std::unique_ptr<store::MailboxStore>> open() {
        const std::lock_guard lock(mutex_);
        if (const auto ready = schema_.make_ready(*stores_, now_utc()); !ready) {
            return fail_with(ready);
        }
        return stores_->open_mailboxes();
    }

    Result<void> look() {
        const std::lock_guard lock(mutex_);
        return schema_.make_ready_unless_away(*stores_, now_utc());
    }

private:
    std::mutex mutex_;
    std::shared_ptr<store::Stores> stores_;
    store::ReadySchema schema_;
};

}  // namespace

MailboxSettings settings_of(
    const Config& config, const MailboxConfig& mailbox, const KeyRing& keys
) {
    MailboxSettings settings;
    settings.name = mailbox.name;
    for (const auto& address : config.queues.find(mailbox.queue)->addresses) {
        if (auto parsed = parse_mailbox(address)) {
            settings.queue_addresses.push_back(std::move(*parsed));
        }
    }
    settings.recipient = settings.queue_addresses.front();
    for (const auto& address : settings.queue_addresses) {
        if (address.normalized() == normalize_email(mailbox.username)) {
            settings.recipient = address;
        }
    }
    settings.processed_folder = mailbox.processed_folder;
    settings.poll = mailbox.poll;
    settings.existing = existing_of(mailbox.existing);
    settings.octets_max = config.lmtp.message_octets_max;
    settings.door_secret = keys.keys().front().octets;  // the oldest: it changes least
    return settings;
}

Mailboxes::Mailboxes(MailboxesParts parts) : parts_(std::move(parts)) {}

Mailboxes::~Mailboxes() {
    stop();
}

void Mailboxes::stop() {
    for (const auto& loop : loops_) {  // all at the same time
        loop->request_stop();
    }
    loops_.clear();
}

Result<void> Mailboxes::start(const Config& config) {
    const auto keys = load_needed_keys(config.secrets.key_file);
    if (!keys) {
        return fail_with(keys);
    }
    auto opened = parts_.open_stores(config.store.url);
    if (!opened) {
        return fail_with(opened);
    }
    const std::shared_ptr<store::Stores> stores(std::move(*opened));
    const auto shared = std::make_shared<SharedStores>(stores);
    if (const auto usable = shared->look(); !usable) {
        return fail_with(usable);
    }
    std::vector<LoopParts> begin;
    for (const auto& mailbox : config.mailboxes) {
        auto parts = parts_for(config, mailbox, *keys, stores);
        if (!parts) {
            return fail_with(parts);
        }
        parts->open_store = [shared] { return shared->open(); };
        begin.push_back(std::move(*parts));
    }
    stop();
    for (auto& parts : begin) {
        loops_.push_back(std::make_unique<MailboxLoop>(std::move(parts)));
    }
    return {};
}

Result<LoopParts> Mailboxes::parts_for(
    const Config& config,
    const MailboxConfig& mailbox,
    const KeyRing& keys,
    const std::shared_ptr<store::Stores>& stores
) const {
    auto connector = parts_.make_connector(mailbox, keys, stores);
    if (!connector) {
        return fail(
            connector.error().code, "mailbox " + mailbox.name + ": " + connector.error().detail
        );
    }
    LoopParts parts;
    parts.settings = settings_of(config, mailbox, keys);
    parts.owner = parts_.host_name;
    parts.connector = std::move(*connector);
    parts.desk = std::make_unique<LmtpDesk>(config.lmtp.listen, parts_.host_name);
    parts.clock = now_utc;
    parts.log = parts_.log;
    return parts;
}

}  // namespace maildocket::mailbox
