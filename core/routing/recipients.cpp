#include "core/routing/recipients.hpp"

#include <algorithm>

namespace maildocket::routing {

namespace {

class Letters {
public:
    Letters(const std::string& author, const QueueDirectory& queues, const NewOutboxMail& mail)
        : author_(author), queues_(queues), mail_(mail) {}

    void add(OutboxKind kind, const std::string& email) {
        const bool known = std::ranges::find(letters_, email, &NewOutboxMail::to) != letters_.end();
        if (email.empty() || email == author_ || known || queues_.is_own_address(email)) {
            return;
        }
        letters_.push_back(mail_);
        letters_.back().kind = kind;
        letters_.back().to = email;
    }
    std::vector<NewOutboxMail> take() { return std::move(letters_); }

private:
    const std::string& author_;
    const QueueDirectory& queues_;
    const NewOutboxMail& mail_;
    std::vector<NewOutboxMail> letters_;
};

}  // namespace

std::vector<NewOutboxMail> mails_of_reply(
    const TicketPeople& people,
    const std::string& author,
    const QueueDirectory& queues,
    const NewOutboxMail& mail
) {
    Letters letters(author, queues, mail);
    letters.add(OutboxKind::agent_reply, people.contact);
    for (const auto& watcher : people.watchers) {
        letters.add(OutboxKind::agent_reply, watcher);
    }
    letters.add(OutboxKind::notice, people.assignee);
    return letters.take();
}

std::vector<NewOutboxMail> mails_of_notice(
    const TicketPeople& people,
    const std::string& author,
    std::span<const std::string> queue_notify,
    const QueueDirectory& queues,
    const NewOutboxMail& mail
) {
    Letters letters(author, queues, mail);
    if (people.assignee.empty()) {
        for (const auto& email : queue_notify) {
            letters.add(OutboxKind::notice, email);
        }
    } else {
        letters.add(OutboxKind::notice, people.assignee);
    }
    for (const auto& agent : people.watching_agents) {
        letters.add(OutboxKind::notice, agent);
    }
    return letters.take();
}

}  // namespace maildocket::routing
