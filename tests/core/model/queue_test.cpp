#include "core/model/queue.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

maildocket::QueueDirectory two_queues() {
    maildocket::QueuePolicy support;
    support.name = "support";
    support.prefix = "TCK-";
    support.old_prefixes = {"HD-"};
    support.addresses = {"support@example.com", "help+desk@example.com"};
    maildocket::QueuePolicy sales;
    sales.name = "sales";
    sales.prefix = "SAL-";
    sales.addresses = {"sales@example.com"};
    return maildocket::QueueDirectory({support, sales});
}

std::string queue_name(std::string_view address) {
    const auto directory = two_queues();
    const auto mailbox = maildocket::parse_mailbox(address);
    const auto* queue = mailbox ? directory.queue_of(*mailbox) : nullptr;
    return queue == nullptr ? "" : queue->name;
}

}  // namespace

TEST_CASE("a recipient belongs to the queue whose address it is, with or without detail") {
    CHECK(queue_name("Support@EXAMPLE.com") == "support");
    CHECK(queue_name("support+t.abc@example.com") == "support");
    CHECK(queue_name("help+desk@example.com") == "support");
    CHECK(queue_name("help@example.com").empty());
    CHECK(queue_name("sales@example.com") == "sales");
    CHECK(queue_name("sales@sub.example.com").empty());
    CHECK(queue_name("+support@example.com").empty());
}

TEST_CASE("a prefix is found without regard to case, old ones too") {
    const auto directory = two_queues();
    CHECK(directory.find_by_prefix("tck-")->name == "support");
    CHECK(directory.find_by_prefix("hd-")->name == "support");
    CHECK(directory.find_by_prefix("ABC-") == nullptr);
    CHECK(directory.is_own_address("sales+x@example.com"));
    CHECK_FALSE(directory.is_own_address("anna@example.com"));
}
