// A held mail is taken anew, and whatever call to the store fails: the reply is 4xx or the mail is
// decided exactly once, and accepted recipients stay the sum of outcomes.
#include "core/intake/committer.hpp"
#include "core/intake/prepare.hpp"
#include "core/store/sqlite/stores.hpp"
#include "tests/fault/faulty_store.hpp"
#include "tests/support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <future>
#include <map>
#include <string>

using namespace maildocket;

namespace {

constexpr Timestamp noon{std::chrono::microseconds{1'790'000'000'000'000}};

enum class Rules { hold, ticket };

std::shared_ptr<const intake::IntakePolicy> policy(Rules rules) {
    QueuePolicy support;
    support.name = "support";
    support.prefix = "TCK-";
    support.addresses = {"support@example.com"};
    support.unknown_senders = rules == Rules::hold ? UnknownSenders::hold : UnknownSenders::ticket;
    auto policy = std::make_shared<intake::IntakePolicy>();
    policy->queues = QueueDirectory({support});
    return policy;
}

std::shared_ptr<const intake::PreparedMail> mail(Rules rules) {
    auto spool = std::make_unique<intake::Spool>();
    REQUIRE(spool
                ->append("From: Anna <anna@client.example>\r\nSubject: held\r\n"
                         "Message-ID: <held@client.example>\r\n\r\nText\r\n")
                .has_value());
    Envelope envelope;
    envelope.reverse_path = Mailbox{"anna", "client.example"};
    envelope.recipients = {{{"support", "example.com"}, {}, {}, {}}};
    envelope.door = "imap";
    envelope.door_key = "help/1/2";
    envelope.decide_again = rules == Rules::ticket;
    auto prepared = intake::prepare(std::move(envelope), std::move(spool), policy(rules), noon);
    REQUIRE(prepared.has_value());
    return *prepared;
}

struct World {
    test::TemporaryFolder folder;
    std::unique_ptr<store::Stores> stores = sqlite::make_stores(folder.file("store.db"));

    // A mail is held.
    World() {
        REQUIRE((*stores->open_schema())->upgrade(noon).has_value());
        const auto rules = policy(Rules::hold);
        REQUIRE((*stores->open_intake())->ensure_queues(rules->queues.queues()).has_value());
        CHECK(hand_over(Rules::hold, std::make_shared<test::Fault>()).text == "held");
    }

    [[nodiscard]] Reply hand_over(Rules rules, const std::shared_ptr<test::Fault>& fault) const {
        std::promise<std::vector<Reply>> promise;
        {
            const auto open = [this, fault]() -> Result<std::unique_ptr<store::IntakeStore>> {
                auto real = stores->open_intake();
                if (!real) {
                    return real;
                }
                return std::make_unique<test::FaultyStore>(std::move(*real), fault);
            };
            intake::Committers committers(1, open, {}, Log([](Severity, std::string_view) {}));
            committers.push(mail(rules), [&promise](std::vector<Reply> replies) {
                promise.set_value(std::move(replies));
            });
        }
        return promise.get_future().get().at(0);
    }

    [[nodiscard]] std::map<Outcome, std::int64_t> sums() const {
        return (*(*stores->open_ledger())->sums());
    }
    [[nodiscard]] std::size_t tickets() const {
        return (*stores->open_tickets())->list({})->size();
    }
};

int calls_without_fault() {
    const World world;
    const auto fault = std::make_shared<test::Fault>();
    CHECK(world.hand_over(Rules::ticket, fault).text == "created [TCK-1]");
    return fault->calls;
}

void run(const std::shared_ptr<test::Fault>& fault) {
    const World world;
    std::int64_t accepted = 1;
    auto reply = world.hand_over(Rules::ticket, fault);
    CHECK(fault->struck);
    CHECK((reply.accepted() || reply.transient()));
    accepted += reply.accepted() ? 1 : 0;
    if (!reply.accepted()) {  // the door tries again
        reply = world.hand_over(Rules::ticket, std::make_shared<test::Fault>());
        ++accepted;
    }
    CHECK(reply.text == "created [TCK-1]");
    CHECK(world.tickets() == 1);
    auto sums = world.sums();
    CHECK(sums[Outcome::held] == 0);
    CHECK(sums[Outcome::created] == 1);
    if (fault->after) {
        CHECK(sums[Outcome::duplicate] + 1 >= accepted);  // a handover that was carried out unseen
    } else {
        CHECK(sums[Outcome::duplicate] + 1 == accepted);
    }
    CHECK((*(*world.stores->open_ledger())->reviews()).empty());
}

}  // namespace

TEST_CASE("a held mail is decided anew exactly once, whatever call to the store fails") {
    const int calls = calls_without_fault();
    REQUIRE(calls == 6);  // begin, claim, answer, reapply, record_duplicate, commit
    for (const auto code :
         {ErrorCode::conflict,
          ErrorCode::not_found,
          ErrorCode::store_unavailable,
          ErrorCode::no_space,
          ErrorCode::commit_in_doubt}) {
        for (int call = 1; call <= calls; ++call) {
            for (const bool after : {false, true}) {
                CAPTURE(static_cast<int>(code));
                CAPTURE(call);
                CAPTURE(after);
                auto fault = std::make_shared<test::Fault>();
                fault->at_call = call;
                fault->code = code;
                fault->after = after;
                run(fault);
            }
        }
    }
}
