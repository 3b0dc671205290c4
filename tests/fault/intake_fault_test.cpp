// Whatever call to the store fails, and however: the reply is 4xx or the effect is there exactly
// once (SPEC promises 1 to 3).
#include "core/intake/committer.hpp"
#include "core/intake/prepare.hpp"
#include "core/store/sqlite/stores.hpp"
#include "tests/fault/faulty_store.hpp"
#include "tests/support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <future>
#include <map>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

using namespace maildocket;

namespace {

constexpr Timestamp noon{std::chrono::microseconds{1'790'000'000'000'000}};

std::shared_ptr<const intake::IntakePolicy> policy() {
    QueuePolicy support;
    support.name = "support";
    support.prefix = "TCK-";
    support.addresses = {"support@example.com"};
    support.unknown_senders = UnknownSenders::ticket;
    QueuePolicy sales = support;
    sales.name = "sales";
    sales.prefix = "SAL-";
    sales.addresses = {"sales@example.com"};
    auto policy = std::make_shared<intake::IntakePolicy>();
    policy->queues = QueueDirectory({support, sales});
    return policy;
}

std::vector<Recipient> two_queues() {
    return {
        {{"support", "example.com"}, {}, {}, {}},
        {{"support+x", "example.com"}, {}, {}, {}},
        {{"sales", "example.com"}, {}, {}, {}}};
}

std::shared_ptr<const intake::PreparedMail> mail(
    int number,
    const std::shared_ptr<const intake::IntakePolicy>& rules,
    std::vector<Recipient> recipients = two_queues()
) {
    auto spool = std::make_unique<intake::Spool>();
    const auto text = "From: Anna <anna@client.example>\r\nSubject: mail " +
                      std::to_string(number) + "\r\nMessage-ID: <" + std::to_string(number) +
                      "@client.example>\r\n\r\nText\r\n";
    REQUIRE(spool->append(text).has_value());
    Envelope envelope;
    envelope.reverse_path = Mailbox{"anna", "client.example"};
    envelope.recipients = std::move(recipients);
    auto prepared = intake::prepare(std::move(envelope), std::move(spool), rules, noon);
    REQUIRE(prepared.has_value());
    return *prepared;
}

// Three mails at once through one committer; returns the replies of each.
std::vector<std::vector<Reply>> deliver(
    store::Stores& stores, const std::shared_ptr<test::Fault>& fault
) {
    const Log silent([](Severity, std::string_view) {});
    const auto open = [&stores, fault]() -> Result<std::unique_ptr<store::IntakeStore>> {
        auto real = stores.open_intake();
        if (!real) {
            return real;
        }
        return std::make_unique<test::FaultyStore>(std::move(*real), fault);
    };
    const auto rules = policy();
    std::vector<std::promise<std::vector<Reply>>> promises(3);
    {
        intake::Committers committers(1, open, {}, silent);
        for (int number = 0; number < 3; ++number) {
            committers.push(mail(number, rules), [&promises, number](std::vector<Reply> replies) {
                promises[static_cast<std::size_t>(number)].set_value(std::move(replies));
            });
        }
    }
    std::vector<std::vector<Reply>> all;
    for (auto& promise : promises) {
        all.push_back(promise.get_future().get());
    }
    return all;
}

struct World {
    test::TemporaryFolder folder;
    std::unique_ptr<store::Stores> stores = sqlite::make_stores(folder.file("store.db"));

    World() {
        REQUIRE((*stores->open_schema())->upgrade(noon).has_value());
        const auto rules = policy();
        REQUIRE((*stores->open_intake())->ensure_queues(rules->queues.queues()).has_value());
    }
    [[nodiscard]] std::map<Outcome, std::int64_t> sums() const {
        return (*(*stores->open_ledger())->sums());
    }
    [[nodiscard]] std::size_t tickets() const {
        return (*stores->open_tickets())->list({})->size();
    }
};

// One delivery with the fault, then retries without it until everybody got 250, as an MTA does.
void run(const std::shared_ptr<test::Fault>& fault) {
    const World world;
    const auto first = deliver(*world.stores, fault);
    std::int64_t accepted = 0;
    bool all = true;
    for (const auto& replies : first) {
        REQUIRE(replies.size() == 3);
        for (const auto& reply : replies) {
            CHECK((reply.accepted() || reply.transient()));
            accepted += reply.accepted() ? 1 : 0;
            all = all && reply.accepted();
        }
    }
    const auto sums = world.sums();
    const auto total = std::accumulate(
        sums.begin(),
        sums.end(),
        std::int64_t{0},
        [](std::int64_t sum, const auto& entry) { return sum + entry.second; }
    );
    if (fault->code == ErrorCode::commit_in_doubt && fault->after) {
        CHECK(total >= accepted);  // stored, and stored as a repeat once more
    } else {
        CHECK(total == accepted);
    }
    if (!all) {
        for (const auto& replies : deliver(*world.stores, std::make_shared<test::Fault>())) {
            for (const auto& reply : replies) {
                CHECK(reply.code == 250);
            }
        }
    }
    CHECK(world.tickets() == 6);  // three mails for two queues
    auto after = world.sums();
    CHECK(after[Outcome::created] + after[Outcome::held] == 6);
    CHECK(after[Outcome::held] == 0);
}

int calls_without_fault() {
    const World world;
    const auto fault = std::make_shared<test::Fault>();
    const auto replies = deliver(*world.stores, fault);
    CHECK(replies[0][0] == Reply{250, {2, 0, 0}, replies[0][0].text});
    CHECK(replies[0][0] == replies[0][1]);
    return fault->calls;
}

}  // namespace

TEST_CASE("a failure of any call to the store loses nothing and doubles nothing") {
    const int calls = calls_without_fault();
    REQUIRE(calls >= 12);
    for (const auto code :
         {ErrorCode::conflict,
          ErrorCode::store_unavailable,
          ErrorCode::no_space,
          ErrorCode::commit_in_doubt}) {
        int struck = 0;
        for (int call = 1; call <= calls; ++call) {
            CAPTURE(static_cast<int>(code));
            CAPTURE(call);
            auto fault = std::make_shared<test::Fault>();
            fault->at_call = call;
            fault->code = code;
            run(fault);
            struck += fault->struck ? 1 : 0;
        }
        CHECK(
            struck >= 12
        );  // how the mails are grouped, and so the number of calls, varies a little
    }
}

TEST_CASE("a commit that was carried out and reported as lost is recognised") {
    const int calls = calls_without_fault();
    for (const auto code : {ErrorCode::commit_in_doubt, ErrorCode::store_unavailable}) {
        for (int call = 1; call <= calls; ++call) {
            CAPTURE(call);
            auto fault = std::make_shared<test::Fault>();
            fault->at_call = call;
            fault->code = code;
            fault->after = true;
            const World world;
            const auto replies = deliver(*world.stores, fault);
            for (const auto& reply : replies) {
                CHECK((reply[0].accepted() || reply[0].transient()));
            }
            (void)deliver(*world.stores, std::make_shared<test::Fault>());
            auto sums = world.sums();
            CHECK(sums[Outcome::created] == 6);
            CHECK(world.tickets() == 6);
        }
    }
}

TEST_CASE("a mail that can't be stored as decided is held, and its neighbours are not") {
    const World world;
    // The second claim of the group is a bug of ours: the mail is undone, tried alone, fails again
    // and is held.
    class Broken final : public store::IntakeStore {
    public:
        explicit Broken(std::unique_ptr<store::IntakeStore> real) : real_(std::move(real)) {}
        Result<void> ensure_queues(std::span<const QueuePolicy> queues) override {
            return real_->ensure_queues(queues);
        }
        Result<ReadAnswer> ask(const store::DeliveryKey& key, const routing::Inquiry& inquiry)
            override {
            return real_->ask(key, inquiry);
        }
        Result<std::unique_ptr<store::IntakeTransaction>> begin() override {
            auto transaction = real_->begin();
            if (!transaction) {
                return transaction;
            }
            return std::make_unique<Transaction>(std::move(*transaction));
        }

    private:
        class Transaction final : public store::IntakeTransaction {
        public:
            explicit Transaction(std::unique_ptr<store::IntakeTransaction> real)
                : real_(std::move(real)) {}
            Result<std::variant<store::DeliveryOutcome, routing::Answers>> claim(
                const store::DeliveryKey& key, const routing::Inquiry& inquiry
            ) override {
                return real_->claim(key, inquiry);
            }
            Result<routing::Answers> answer(
                const store::DeliveryKey& key, const routing::Inquiry& inquiry
            ) override {
                return real_->answer(key, inquiry);
            }
            Result<store::DeliveryOutcome> apply(
                const routing::Effects& effects, const store::DeliveryContent& content
            ) override {
                if (effects.delivery.subject == "mail 1" && !effects.review) {
                    return fail(ErrorCode::internal, "value too long");
                }
                return real_->apply(effects, content);
            }
            Result<void> record_duplicate(
                const routing::DeliveryRecord& record,
                const store::DeliveryOutcome& first,
                const store::DeliveryContent& content
            ) override {
                return real_->record_duplicate(record, first, content);
            }
            Result<store::DeliveryOutcome> reapply(
                DeliveryId held,
                const routing::Effects& effects,
                const store::DeliveryContent& content
            ) override {
                return real_->reapply(held, effects, content);
            }
            Result<void> undo() override { return real_->undo(); }
            Result<void> commit() override { return real_->commit(); }

        private:
            std::unique_ptr<store::IntakeTransaction> real_;
        };
        std::unique_ptr<store::IntakeStore> real_;
    };
    const auto rules = policy();
    std::vector<std::promise<std::vector<Reply>>> promises(3);
    {
        intake::Committers committers(
            1,
            [&]() -> Result<std::unique_ptr<store::IntakeStore>> {
                return std::make_unique<Broken>(std::move(*world.stores->open_intake()));
            },
            {},
            Log([](Severity, std::string_view) {})
        );
        for (int number = 0; number < 3; ++number) {
            committers.push(mail(number, rules), [&promises, number](std::vector<Reply> replies) {
                promises[static_cast<std::size_t>(number)].set_value(std::move(replies));
            });
        }
    }
    CHECK(promises[0].get_future().get()[0].text.starts_with("created [TCK-"));
    CHECK(promises[1].get_future().get()[0].text == "held");
    CHECK(promises[2].get_future().get()[0].text.starts_with("created [TCK-"));
    const auto reviews = *(*world.stores->open_ledger())->reviews();
    REQUIRE(reviews.size() == 2);
    CHECK(reviews[0].reason.find("value too long") != std::string::npos);
}

TEST_CASE("mails of many threads are written once") {
    constexpr int threads_count = 4;
    constexpr int mails_each = 25;
    const World world;
    const auto rules = policy();
    std::atomic<int> accepted = 0;
    {
        intake::Committers committers(
            2, [&] { return world.stores->open_intake(); }, {}, Log([](Severity, std::string_view) {
            })
        );
        std::vector<std::jthread> threads;
        for (int thread = 0; thread < threads_count; ++thread) {
            threads.emplace_back([&, thread] {
                for (int i = 0; i < mails_each; ++i) {
                    committers.push(
                        mail(
                            thread * mails_each + i, rules, {{{"sales", "example.com"}, {}, {}, {}}}
                        ),
                        [&](const std::vector<Reply>& replies) {
                            accepted += replies[0].accepted() ? 1 : 0;
                        }
                    );
                }
            });
        }
    }
    CHECK(accepted == threads_count * mails_each);
    CHECK(world.tickets() == threads_count * mails_each);
}
