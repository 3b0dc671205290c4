#include "core/intake/delivery.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

using namespace maildocket;
using namespace std::chrono_literals;

namespace {

const auto noon = *parse_rfc3339("2026-11-28T12:00:00Z");
const Mailbox support{"support", "example.com"};

std::shared_ptr<const intake::IntakePolicy> policy() {
    auto policy = std::make_shared<intake::IntakePolicy>();
    policy->keys = KeyRing({{1, std::string(32, 'a'), noon - 24h}});
    QueuePolicy queue;
    queue.name = "support";
    queue.prefix = "TCK-";
    queue.addresses = {"support@example.com", "help@example.com"};
    policy->queues = QueueDirectory({queue});
    return policy;
}

Mailbox reply_address(std::int64_t ticket) {
    return sign_address(policy()->keys, support, {AddressPurpose::reply, TicketId{ticket}}, noon);
}

}  // namespace

TEST_CASE("of a queue's recipients a signed address comes first, the others keep their order") {
    const Mailbox help{"help", "example.com"};
    const Mailbox forged{"support+t.aaaa", "example.com"};
    struct Row {
        std::vector<Mailbox> recipients;
        std::vector<std::size_t> order;
    };
    const std::vector<Row> rows{
        {{support}, {0}},
        {{support, help}, {0, 1}},
        {{support, reply_address(7)}, {1, 0}},
        {{reply_address(7), support}, {0, 1}},
        {{support, help, reply_address(7), help}, {2, 0, 1, 3}},
        {{support, reply_address(7), reply_address(8)}, {1, 0, 2}},
        {{support, forged}, {0, 1}}};
    for (const auto& row : rows) {
        auto mail = std::make_shared<intake::PreparedMail>();
        mail->policy = policy();
        mail->received_at = noon;
        for (const auto& recipient : row.recipients) {
            mail->envelope.recipients.push_back({recipient, {}, {}, {}});
        }
        const auto jobs = intake::jobs_of(mail);
        REQUIRE(jobs.size() == 1);
        CHECK(jobs[0].recipients == row.order);
    }
}
