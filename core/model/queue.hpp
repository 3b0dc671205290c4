#pragma once

#include "core/mail/mailbox.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// A queue: help desk addresses with a ticket prefix and policies (SPEC sections 2, 3 and 10).
// Values of configuration.
namespace maildocket {

enum class UnknownSenders { hold, ticket, reject };
enum class StrangerReply { note, fresh_ticket, hold };
enum class ClosedReply { respond, fresh_ticket };

struct QueuePolicy {
    std::string name;
    std::string prefix;                  // "TCK-"
    std::vector<std::string> addresses;  // normalized
    std::string from_name;
    std::vector<std::string> old_prefixes;
    std::int64_t first_number = 1;
    std::vector<std::string> notify;  // normalized addresses of staff
    bool acknowledge = true;
    UnknownSenders unknown_senders = UnknownSenders::hold;
    StrangerReply stranger_reply = StrangerReply::note;
    ClosedReply closed_reply = ClosedReply::respond;
    bool agent_forward = true;
    bool trim_agent_quotes = true;  // what an agent quotes stays in the article and is not sent
    std::int64_t similar_subject_days = 0;
    std::int64_t watchers_max = 40;  // key: max_watchers
    std::string language = "en";

    bool operator==(const QueuePolicy&) const = default;
};

// Limits of automatic mail (SPEC section 7), an hour unless the name says otherwise.
struct AutomaticBudget {
    std::int64_t per_recipient = 5;
    std::int64_t per_domain = 50;
    std::int64_t total = 1000;
    std::int64_t closed_answers_per_day = 1;  // per sender and ticket

    bool operator==(const AutomaticBudget&) const = default;
};

// What decides besides the queue: addresses that are ours, whose verdicts are believed, what
// attachments are kept.
struct AttachmentPolicy {
    std::uint64_t octets_max = 15ULL << 20U;
    std::vector<std::string> deny;   // extensions without dot, lower case, or media types
    std::vector<std::string> allow;  // if not empty: nothing else is kept

    bool operator==(const AttachmentPolicy&) const = default;
};

// All queues of an installation, and whose mail an address is. Const after configuration was read.
class QueueDirectory {
public:
    QueueDirectory() = default;
    explicit QueueDirectory(std::vector<QueuePolicy> queues) : queues_(std::move(queues)) {}

    [[nodiscard]] std::span<const QueuePolicy> queues() const { return queues_; }
    // By name; null if there is none.
    [[nodiscard]] const QueuePolicy* find(std::string_view name) const;
    // The queue of an address, also with a "+detail" behind the local part; null for anybody
    // else's. `postmaster` is nobody's.
    [[nodiscard]] const QueuePolicy* queue_of(const Mailbox& recipient) const;
    // Whether mail from this normalized address would be our own (with or without detail).
    [[nodiscard]] bool is_own_address(std::string_view normalized) const;
    // The queue whose prefix or old prefix this is, without case; null if there is none.
    [[nodiscard]] const QueuePolicy* find_by_prefix(std::string_view prefix) const;

private:
    std::vector<QueuePolicy> queues_;
};

}  // namespace maildocket
