#pragma once

#include "core/model/ticket.hpp"
#include "core/routing/commands.hpp"
#include "core/routing/facts.hpp"

#include <optional>
#include <string>
#include <vector>

// What the commands of an agent's mail mean for a ticket.
namespace maildocket::routing {

struct AgentOrders {
    bool internal = false;  // "#note": the text goes to nobody
    std::optional<TicketState> new_state;
    std::optional<AgentFacts> assignee;
    std::optional<ClientFacts> client;
    std::vector<std::string> remarks;  // for system articles

    bool operator==(const AgentOrders&) const = default;
};

struct JudgedOrders {
    AgentOrders orders;
    std::string fault;  // what is wrong, for the agent; then nothing is done. Empty: all is well

    bool operator==(const JudgedOrders&) const = default;
};

// All commands or none. "#assign me" is the author. Pure.
[[nodiscard]] JudgedOrders judge_orders(
    const std::vector<MailCommand>& commands, const AgentFacts& author, const Answers& answers
);

}  // namespace maildocket::routing
