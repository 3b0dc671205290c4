#include "lmtpd/wiring.hpp"

#include "core/intake/host/policy.hpp"
#include "core/intake/intake.hpp"
#include "core/store/open/open.hpp"
#include "core/store/ready_schema.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <thread>
#include <utility>

namespace maildocket::lmtp {

namespace {

// The store as committers open it. What has to be there first, schema and queues, is seen to by the
// first connection that gets through: at start or, if the database was away then, later.
class ReadyStore {
public:
    ReadyStore(std::unique_ptr<store::Stores> stores, std::vector<QueuePolicy> queues)
        : stores_(std::move(stores)), queues_(std::move(queues)) {}

    Result<std::unique_ptr<store::IntakeStore>> open() {
        const std::lock_guard lock(mutex_);
        if (const auto ready = schema_.make_ready(*stores_, now_utc()); !ready) {
            return fail_with(ready);
        }
        auto opened = stores_->open_intake();
        if (!opened || has_queues_) {
            return opened;
        }
        if (auto ensured = (*opened)->ensure_queues(queues_); !ensured) {
            return fail_with(ensured);
        }
        has_queues_ = true;
        return opened;
    }

    // For queues of a new configuration.
    Result<void> replace_queues(std::vector<QueuePolicy> queues) {
        {
            const std::lock_guard lock(mutex_);
            queues_ = std::move(queues);
            has_queues_ = false;
        }
        const auto opened = open();
        return opened ? Result<void>() : fail_with(opened);
    }

    [[nodiscard]] unsigned committers() const { return stores_->committers(); }

private:
    std::mutex mutex_;
    std::unique_ptr<store::Stores> stores_;
    std::vector<QueuePolicy> queues_;
    store::ReadySchema schema_;
    bool has_queues_ = false;
};

// Where notes on mails in the parser survive the process: the service's own state folder, else
// beside the keys.
std::string state_directory(const Config& config) {
    const char* service =
        std::getenv("STATE_DIRECTORY");  // NOLINT(concurrency-mt-unsafe): threads start later
    if (service != nullptr && *service != '\0') {
        return service;
    }
    return std::filesystem::path(config.secrets.key_file).parent_path().string();
}

std::unique_ptr<intake::Suspects> open_suspects(const Config& config, const Log& log) {
    auto suspects = intake::Suspects::open(state_directory(config));
    if (!suspects) {
        log.write(
            Severity::warning,
            "no_notes_on_suspects",
            {{"error", suspects.error().detail},
             {"consequence", "a mail that ends the program may do so at each retry"}}
        );
        return nullptr;
    }
    return std::move(*suspects);
}

class IntakeDelivery final : public Delivery {
public:
    IntakeDelivery(
        std::shared_ptr<ReadyStore> store,
        std::shared_ptr<const intake::IntakePolicy> policy,
        std::unique_ptr<intake::Suspects> suspects,
        const Log& log
    )
        : store_(store),
          pool_(std::max(2U, std::thread::hardware_concurrency())),
          intake_(
              {std::move(policy),
               [store] { return store->open(); },
               store->committers(),
               {},
               [this](std::function<void()> work) { boost::asio::post(pool_, std::move(work)); },
               now_utc,
               std::move(suspects),
               log}
          ) {}

    ~IntakeDelivery() override { pool_.join(); }
    IntakeDelivery(const IntakeDelivery&) = delete;
    IntakeDelivery& operator=(const IntakeDelivery&) = delete;
    IntakeDelivery(IntakeDelivery&&) = delete;
    IntakeDelivery& operator=(IntakeDelivery&&) = delete;

    Reply check_recipient(const Recipient& recipient) override {
        return intake_.check_recipient(recipient.mailbox);
    }
    std::unique_ptr<intake::Spool> make_spool() override {
        return std::make_unique<intake::Spool>();
    }
    void deliver(Envelope envelope, std::unique_ptr<intake::Spool> body, Completion done) override {
        intake_.deliver(std::move(envelope), std::move(body), std::move(done));
    }

    Result<void> reload(const Config& config) override {
        auto policy = intake::make_policy(config);
        if (!policy) {
            return fail_with(policy);
        }
        const auto queues = config.queues.queues();
        if (auto replaced = store_->replace_queues({queues.begin(), queues.end()}); !replaced) {
            return replaced;
        }
        intake_.replace_policy(std::move(*policy));
        return {};
    }

private:
    std::shared_ptr<ReadyStore> store_;
    boost::asio::thread_pool pool_;
    intake::Intake intake_;
};

}  // namespace

Result<std::unique_ptr<Delivery>> make_delivery(const Config& config, const Log& log) {
    auto policy = intake::make_policy(config);
    if (!policy) {
        return fail_with(policy);
    }
    auto stores = store::open_stores(config.store.url);
    if (!stores) {
        return fail_with(stores);
    }
    const auto queues = config.queues.queues();
    auto store = std::make_shared<ReadyStore>(
        std::move(*stores), std::vector<QueuePolicy>(queues.begin(), queues.end())
    );
    if (const auto ready = store->open(); !ready) {
        if (ready.error().code != ErrorCode::store_unavailable) {
            return fail_with(ready);
        }
        log.write(
            Severity::error,
            "store_unavailable",
            {{"error", ready.error().detail},
             {"consequence", "mail is answered 451 until it is there"}}
        );
    }
    return std::make_unique<IntakeDelivery>(
        std::move(store), std::move(*policy), open_suspects(config, log), log
    );
}

}  // namespace maildocket::lmtp
