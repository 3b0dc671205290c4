#include "core/model/subject_reference.hpp"
#include "core/routing/commands.hpp"
#include "core/routing/incoming.hpp"

#include <algorithm>

namespace maildocket::routing {

namespace {

constexpr std::size_t message_ids_max = 50;
constexpr std::size_t domain_levels_max = 8;

// Domain and parents down to two labels: no client owns a top-level domain.
std::vector<std::string> domains_of(std::string_view email) {
    std::vector<std::string> domains;
    auto domain = email.substr(std::min(email.rfind('@') + 1, email.size()));
    while (domains.size() < domain_levels_max && domain.find('.') != std::string_view::npos) {
        domains.emplace_back(domain);
        domain.remove_prefix(domain.find('.') + 1);
    }
    if (domains.empty() && !domain.empty()) {
        domains.emplace_back(domain);
    }
    return domains;
}

SenderQuestion question_of(const Address& address) {
    SenderQuestion question;
    if (const auto email = normalize_email(address.email)) {
        question.email = *email;
        question.domains = domains_of(*email);
    }
    return question;
}

void add_id(std::vector<std::string>& ids, const std::string& id) {
    if (!id.empty() && ids.size() < message_ids_max && std::ranges::find(ids, id) == ids.end()) {
        ids.push_back(id);
    }
}

// A bounce speaks of the mail that came back; its own header fields come after that.
std::vector<std::string> referred_ids(const IncomingMail& mail) {
    std::vector<std::string> ids;
    if (mail.reading.bounce) {
        add_id(ids, mail.reading.bounce->original_message_id);
    }
    for (const auto& id : mail.message.in_reply_to) {
        add_id(ids, id);
    }
    const auto& references = mail.message.references;
    for (auto id = references.rbegin(); id != references.rend(); ++id) {
        add_id(ids, *id);
    }
    return ids;
}

std::optional<std::int64_t> own_number(
    const std::vector<TicketReference>& references, const RoutingPolicy& policy
) {
    for (const auto& reference : references) {
        const auto* queue = policy.directory.find_by_prefix(reference.prefix);
        if (queue != nullptr && queue->name == policy.queue.name) {
            return reference.number;
        }
    }
    return std::nullopt;
}

// The first reference whose prefix is or was this queue's (SPEC section 4 c); one in brackets is
// stronger.
std::optional<std::int64_t> reference_in(std::string_view subject, const RoutingPolicy& policy) {
    const auto references = find_all_references(subject);
    const auto number = own_number(references.bracketed, policy);
    return number ? number : own_number(references.unbracketed, policy);
}

std::optional<std::int64_t> reference_of(const IncomingMail& mail, const RoutingPolicy& policy) {
    if (mail.reading.bounce) {
        if (const auto number = reference_in(mail.reading.bounce->original_subject, policy)) {
            return number;
        }
    }
    return reference_in(mail.message.subject, policy);
}

std::optional<TicketId> signed_ticket_of(const IncomingMail& mail) {
    if (mail.signed_recipient && mail.signed_recipient->purpose != AddressPurpose::review) {
        return mail.signed_recipient->ticket;
    }
    return mail.signed_message_id;
}

}  // namespace

Address author_of(const IncomingMail& mail) {
    for (const auto& author : mail.message.from) {
        if (parse_mailbox(author.email)) {
            return author;
        }
    }
    if (mail.message.sender && parse_mailbox(mail.message.sender->email)) {
        return *mail.message.sender;
    }
    return Address{mail.message.author().name, mail.reverse_path};
}

Inquiry inquire(const IncomingMail& mail, const RoutingPolicy& policy) {
    Inquiry inquiry;
    inquiry.queue = policy.queue.name;
    inquiry.signed_ticket = signed_ticket_of(mail);
    inquiry.message_ids = referred_ids(mail);
    inquiry.reference_number = reference_of(mail, policy);
    inquiry.author = question_of(author_of(mail));
    if (policy.queue.agent_forward && mail.reading.forwarded) {
        inquiry.forwarded_author = question_of(mail.reading.forwarded->from);
    }
    if (policy.queue.similar_subject_days > 0) {
        inquiry.similar_since = mail.now - std::chrono::days{policy.queue.similar_subject_days};
    }
    for (const auto& command : read_commands(mail.reading.new_text).commands) {
        if (command.verb == MailCommand::Verb::assign) {
            inquiry.agents_wanted = true;
        } else if (command.verb == MailCommand::Verb::client) {
            inquiry.client_names.push_back(command.argument);
        }
    }
    inquiry.budget = policy.budget;
    inquiry.now = mail.now;
    return inquiry;
}

}  // namespace maildocket::routing
