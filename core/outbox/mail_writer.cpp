#include "core/outbox/mail_writer.hpp"

#include "core/mime/compose.hpp"
#include "core/model/signed_address.hpp"
#include "core/model/signed_message_id.hpp"
#include "core/outbox/mail_attachments.hpp"
#include "core/outbox/mail_data.hpp"
#include "core/outbox/mail_subject.hpp"
#include "core/outbox/templates.hpp"
#include "core/outbox/words.hpp"

#include <fmt/format.h>

#include <array>

namespace maildocket::outbox {

namespace {

using routing::OutboxKind;

constexpr std::size_t local_part_octets_max = 64;  // RFC 5321 4.5.3.1.1

// What the mail's recipient or his server must not answer (RFC 3834 section 5); empty for words of
// a person.
std::string_view auto_submitted(OutboxKind kind) {
    switch (kind) {
        case OutboxKind::acknowledgement:
        case OutboxKind::closed_answer:
        case OutboxKind::command_error: return "auto-replied";
        case OutboxKind::notice:
        case OutboxKind::undeliverable: return "auto-generated";
        case OutboxKind::agent_reply: return {};
    }
    return {};
}

// Whether somebody wants to know that it did not arrive. The others have <> for a reverse path, so
// that nobody's server ever answers them (RFC 3834 section 3.3).
bool wants_bounces(OutboxKind kind) {
    return kind == OutboxKind::agent_reply || kind == OutboxKind::notice;
}

class MailWriter {
public:
    MailWriter(
        const store::OutboxJob& job,
        const store::ArticleRow* article,
        const QueuePolicy& queue,
        const MailPolicy& policy,
        Timestamp now
    )
        : job_(job), article_(article), queue_(queue), policy_(policy), now_(now) {
        if (!queue.addresses.empty()) {
            address_ = parse_mailbox(queue.addresses.front());
        }
        if (article != nullptr && job.kind == OutboxKind::agent_reply) {
            choice_ = choose_attachments(*article);
        }
    }

    Result<WrittenMail> write(const AttachmentReader& reader) {
        if (!address_) {
            return fail(
                ErrorCode::invalid_input, "queue " + queue_.name + " has no address to write from"
            );
        }
        add_head();
        add_words();
        if (!choice_.taken.empty()) {
            auto attachments = read_attachments(*article_, choice_.taken, reader);
            if (!attachments) {
                return fail_with(attachments);
            }
            mail_.attachments = std::move(*attachments);
        }
        auto octets = mime::compose(mail_);
        if (!octets) {
            return fail_with(octets);
        }
        const auto recipient = mime::wire_address(job_.to);
        if (!recipient) {
            return fail_with(recipient);
        }
        return WrittenMail{{reverse_path(), *recipient}, mail_.message_id, std::move(*octets)};
    }

private:
    void add_head() {
        const auto ticket = job_.ticket ? job_.ticket->id : TicketId{};
        mail_.from = {sender_name(), address_->address()};
        mail_.to = {may_echo(job_) ? job_.to_name : std::string(), job_.to};
        mail_.reply_to = {{{}, reply_address()}};
        mail_.message_id =
            sign_message_id(policy_.keys, ticket, job_.id, job_.created_at, address_->domain);
        add_thread();
        mail_.date = job_.created_at;
        if (const auto automatic = auto_submitted(job_.kind); !automatic.empty()) {
            mail_.marks.push_back({"Auto-Submitted", std::string(automatic)});
            mail_.marks.push_back({"X-Auto-Response-Suppress", "All"});
        }
        mail_.marks.push_back({"X-Maildocket-Loop", make_loop_mark(policy_.keys, now_)});
    }

    void add_thread() {
        if (job_.ticket) {
            mail_.references.push_back(thread_root_id(
                policy_.keys, job_.ticket->id, job_.ticket->created_at, address_->domain
            ));
        }
        if (const auto answered = answered_id(); mime::is_writable_id(answered)) {
            mail_.references.push_back(answered);
        }
        if (!mail_.references.empty()) {
            mail_.in_reply_to = mail_.references.back();
        }
    }

    // What the recipient knows. A reply is caused by the agent's mail, which nobody else has seen
    // and whose ID tells where the agent reads his mail.
    [[nodiscard]] std::string answered_id() const {
        if (job_.kind != OutboxKind::agent_reply) {
            return job_.in_reply_to;
        }
        if (job_.ticket && !job_.ticket->client_message_id.empty()) {
            return job_.ticket->client_message_id;
        }
        const bool own = article_ != nullptr && article_->message_id == job_.in_reply_to;
        return own ? std::string() : job_.in_reply_to;
    }

    // An agent signs with his name; the address is always the queue's.
    [[nodiscard]] std::string sender_name() const {
        const bool by_agent = job_.kind == OutboxKind::agent_reply && article_ != nullptr;
        const auto agent = by_agent ? one_line_value(article_->author) : std::string();
        if (agent.empty() || queue_.from_name.empty()) {
            return agent + queue_.from_name;
        }
        return fmt::format("{} ({})", agent, queue_.from_name);
    }

    // Nothing if the mail has no ticket, or the queue's address leaves no room for a token.
    [[nodiscard]] std::optional<std::string> signed_address(AddressPurpose purpose) const {
        if (!job_.ticket || address_->local_part.find('+') != std::string::npos) {
            return std::nullopt;
        }
        const auto address =
            sign_address(policy_.keys, *address_, {purpose, job_.ticket->id}, now_);
        return address.local_part.size() > local_part_octets_max ? std::nullopt
                                                                 : std::optional(address.address());
    }

    [[nodiscard]] std::string reply_address() const {
        return signed_address(AddressPurpose::reply).value_or(address_->address());
    }

    [[nodiscard]] std::string reverse_path() const {
        return wants_bounces(job_.kind)
                   ? signed_address(AddressPurpose::bounce).value_or(std::string())
                   : std::string();
    }

    void add_words() {
        const std::array languages{job_.to_language, job_.language, queue_.language};
        auto words = policy_.templates->render(
            job_.kind, languages, template_data(job_, article_, queue_, choice_)
        );
        mail_.subject = job_.ticket ? with_reference(words.subject, job_.ticket->reference, queue_)
                                    : std::move(words.subject);
        mail_.text = std::move(words.text);
        mail_.html = std::move(words.html);
        mail_.marks.push_back({"Content-Language", std::move(words.language)});
    }

    const store::OutboxJob& job_;
    const store::ArticleRow* article_;
    const QueuePolicy& queue_;
    const MailPolicy& policy_;
    Timestamp now_;
    std::optional<Mailbox> address_;
    AttachmentChoice choice_;
    mime::OutgoingMail mail_;
};

const QueuePolicy* queue_of(const store::OutboxJob& job, const QueueDirectory& queues) {
    if (job.ticket) {
        return queues.find(job.ticket->queue);
    }
    return queues.queues().empty() ? nullptr : &queues.queues().front();
}

}  // namespace

Result<WrittenMail> write_mail(
    const store::OutboxJob& job,
    const store::ArticleRow* article,
    const AttachmentReader& attachments,
    const MailPolicy& policy,
    Timestamp now
) {
    const auto* queue = queue_of(job, policy.queues);
    if (job.kind == OutboxKind::agent_reply && article == nullptr) {
        return fail(ErrorCode::invalid_input, "a reply without an article has no words");
    }
    if (queue == nullptr) {
        return fail(
            ErrorCode::invalid_input,
            "queue " + (job.ticket ? job.ticket->queue : std::string()) +
                " is in the configuration no more"
        );
    }
    return MailWriter(job, article, *queue, policy, now).write(attachments);
}

}  // namespace maildocket::outbox
