#pragma once

#include "core/model/queue.hpp"
#include "core/routing/effects.hpp"

#include <span>
#include <string>
#include <vector>

// Who gets what when something happens on a ticket, for mail and for commands alike. Nobody is told
// of what he did himself, nobody is told twice, and no queue writes to itself.
namespace maildocket::routing {

// A ticket's people, all normalized; empty for nobody.
struct TicketPeople {
    std::string contact;
    std::string assignee;
    std::vector<std::string> watchers;
    std::vector<std::string> watching_agents;  // those of the watchers who are agents

    bool operator==(const TicketPeople&) const = default;
};

// What an agent wrote: to contact and watchers, and a notice to an assignee who is neither.
// Subject, language and in_reply_to of `mail` are taken over.
[[nodiscard]] std::vector<NewOutboxMail> mails_of_reply(
    const TicketPeople& people,
    const std::string& author,
    const QueueDirectory& queues,
    const NewOutboxMail& mail
);

// That something came: to the assignee, or else to those whom the queue names, and to the agents
// among the watchers.
[[nodiscard]] std::vector<NewOutboxMail> mails_of_notice(
    const TicketPeople& people,
    const std::string& author,
    std::span<const std::string> queue_notify,
    const QueueDirectory& queues,
    const NewOutboxMail& mail
);

}  // namespace maildocket::routing
