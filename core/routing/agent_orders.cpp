#include "core/routing/agent_orders.hpp"

#include "core/base/ascii.hpp"
#include "core/base/escape.hpp"
#include "core/mail/mailbox.hpp"

#include <algorithm>

namespace maildocket::routing {

namespace {

using Verb = MailCommand::Verb;

class Judge {
public:
    Judge(const AgentFacts& author, const Answers& answers) : author_(author), answers_(answers) {}

    JudgedOrders judge(const std::vector<MailCommand>& commands) {
        for (const auto& command : commands) {
            if (auto fault = take(command); !fault.empty()) {
                return {{}, "\"" + command.line + "\": " + fault};
            }
        }
        return {std::move(orders_), {}};
    }

private:
    // What is wrong with it.
    std::string take(const MailCommand& command) {
        switch (command.verb) {
            case Verb::close: return state(command, TicketState::closed);
            case Verb::resolve: return state(command, TicketState::resolved);
            case Verb::note: orders_.internal = true; return no_argument(command);
            case Verb::assign: return assign(command.argument);
            case Verb::priority: return priority(command.argument);
            case Verb::client: return client(command.argument);
            case Verb::unknown: break;
        }
        return "there is no such command; allowed are " + std::string(allowed_commands());
    }

    static std::string no_argument(const MailCommand& command) {
        return command.argument.empty() ? "" : "nothing may stand behind it on this line";
    }

    std::string state(const MailCommand& command, TicketState state) {
        if (orders_.new_state && *orders_.new_state != state) {
            return "it contradicts the command before it";
        }
        orders_.new_state = state;
        return no_argument(command);
    }

    std::string assign(const std::string& name) {
        if (ascii::equal_ignoring_case(name, "me")) {
            orders_.assignee = author_;
            return {};
        }
        std::vector<AgentFacts> found;
        const auto email = normalize_email(name);
        std::ranges::copy_if(answers_.agents, std::back_inserter(found), [&](const auto& agent) {
            return email ? agent.email == *email : ascii::equal_ignoring_case(agent.name, name);
        });
        if (found.empty()) {
            return "no agent has this name or address; \"maildocket agent list\" shows all";
        }
        if (found.size() > 1) {
            return "several agents have this name; write the address";
        }
        orders_.assignee = found.front();
        return {};
    }

    // Tickets have none: it is written down for whoever reads the ticket.
    std::string priority(const std::string& level) {
        if (level.empty()) {
            return "write the level behind it";
        }
        orders_.remarks.push_back("priority set to " + level + " by " + author_.email);
        return {};
    }

    std::string client(const std::string& name) {
        const auto found = std::ranges::find_if(answers_.clients_named, [&](const auto& client) {
            return ascii::equal_ignoring_case(client.name, name);
        });
        if (found == answers_.clients_named.end()) {
            return "no client has this name; \"maildocket client list\" shows all";
        }
        orders_.client = *found;
        return {};
    }

    const AgentFacts& author_;
    const Answers& answers_;
    AgentOrders orders_;
};

}  // namespace

JudgedOrders judge_orders(
    const std::vector<MailCommand>& commands, const AgentFacts& author, const Answers& answers
) {
    return Judge(author, answers).judge(commands);
}

}  // namespace maildocket::routing
