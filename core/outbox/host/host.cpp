#include "core/outbox/host/host.hpp"

#include "core/base/escape.hpp"
#include "core/crypto/digest.hpp"
#include "core/crypto/keys.hpp"
#include "core/outbox/host/transports.hpp"
#include "core/outbox/template_files.hpp"
#include "core/store/ready_schema.hpp"

#include <unistd.h>

#include <mutex>
#include <utility>

namespace maildocket::outbox {

// The stores of all threads. The first connection that gets through sees to the schema.
class OutboxHost::HostedStores {
public:
    explicit HostedStores(std::unique_ptr<store::Stores> stores) : stores_(std::move(stores)) {}

    template <class Open>
    auto open(const Open& open) -> decltype(open(std::declval<store::Stores&>())) {
        const std::lock_guard lock(mutex_);
        if (const auto ready = schema_.make_ready(*stores_, now_utc()); !ready) {
            return fail_with(ready);
        }
        return open(*stores_);
    }

    Result<void> look() {
        const std::lock_guard lock(mutex_);
        return schema_.make_ready_unless_away(*stores_, now_utc());
    }

private:
    std::mutex mutex_;
    std::unique_ptr<store::Stores> stores_;
    store::ReadySchema schema_;
};

namespace {

Result<std::shared_ptr<const WorkerSettings>> settings_of(
    const Config& config, const TransportHost& host
) {
    auto settings = std::make_shared<WorkerSettings>();
    auto keys = load_needed_keys(config.secrets.key_file);
    if (!keys) {
        return fail_with(keys);
    }
    auto templates = load_templates(config.templates.directory);
    if (!templates) {
        return fail_with(templates);
    }
    auto transports = make_transports(config, host);
    if (!transports) {
        return fail_with(transports);
    }
    settings->mail = {config.queues, std::move(*keys), std::move(*templates)};
    settings->make_transport = std::move(*transports);
    settings->connections = config.outbound.connections;
    return std::shared_ptr<const WorkerSettings>(std::move(settings));
}

ChoreSettings chores_of(const Config& config) {
    return {config.auto_close, config.keep_raw};
}

}  // namespace

Result<std::unique_ptr<OutboxHost>> OutboxHost::start(
    const Config& config, std::string host_name, const OpenStores& open_stores, const Log& log
) {
    auto opened = open_stores(config.store.url);
    if (!opened) {
        return fail_with(opened);
    }
    const auto stores = std::make_shared<HostedStores>(std::move(*opened));
    TransportHost transport_host{
        std::move(host_name),
        [stores] { return stores->open([](store::Stores& all) { return all.open_mailboxes(); }); },
        log};
    auto settings = settings_of(config, transport_host);
    if (!settings) {
        return fail_with(settings);
    }
    if (const auto usable = stores->look(); !usable) {
        return fail_with(usable);
    }
    constexpr std::size_t random_part_octets = 4;
    const auto name = transport_host.host_name + ':' + std::to_string(::getpid()) + ':' +
                      to_hex(random_octets(random_part_octets));
    WorkerParts worker{
        .name = name,
        .settings = std::move(*settings),
        .open_store =
            [stores] { return stores->open([](store::Stores& all) { return all.open_outbox(); }); },
        .clock = now_utc,
        .log = log};
    ChoreParts chores{
        .name = name,
        .settings = chores_of(config),
        .open_store =
            [stores] { return stores->open([](store::Stores& all) { return all.open_chores(); }); },
        .clock = now_utc,
        .log = log};
    return std::unique_ptr<OutboxHost>(
        new OutboxHost(std::move(transport_host), std::move(worker), std::move(chores))
    );
}

OutboxHost::OutboxHost(TransportHost host, WorkerParts worker, ChoreParts chores)
    : host_(std::move(host)), worker_(std::move(worker)), chores_(std::move(chores)) {}

Result<void> OutboxHost::reload(const Config& config) {
    auto settings = settings_of(config, host_);
    if (!settings) {
        return fail_with(settings);
    }
    worker_.replace_settings(std::move(*settings));
    chores_.replace_settings(chores_of(config));
    return {};
}

}  // namespace maildocket::outbox
