#pragma once

#include "core/routing/facts.hpp"
#include "core/store/sqlite/statement.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace maildocket::sqlite {

// What an inquiry wants to know of tickets. Tickets that were merged are followed.
class TicketFactsReader {
public:
    explicit TicketFactsReader(Connection& connection);

    std::optional<routing::TicketFacts> by_id(TicketId id, const routing::Inquiry& inquiry);
    std::optional<routing::TicketFacts> by_number(
        std::int64_t number, const routing::Inquiry& inquiry
    );
    // The first id of the inquiry that the ledger knows; among the tickets it led to, one of the
    // inquiry's queue, then the oldest delivery.
    std::optional<routing::FoundById> by_message_id(const routing::Inquiry& inquiry);
    std::vector<routing::TicketFacts> similar(
        ClientId client, Timestamp since, const routing::Inquiry& inquiry
    );

private:
    Statement ticket_;
    Statement watchers_;
    Statement closed_answers_;
    Statement number_;
    Statement message_id_;
    Statement similar_;
};

// The end of a chain of merges, and its reference.
struct TicketName {
    TicketId id;
    TicketReference reference;
};

class MergeFollower {
public:
    explicit MergeFollower(Connection& connection);
    std::optional<TicketName> follow(TicketId id);

private:
    Statement ticket_;
};

}  // namespace maildocket::sqlite
