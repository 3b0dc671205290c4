#include "core/base/utf8.hpp"
#include "core/routing/decide.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace maildocket::routing {

namespace {

constexpr std::size_t text_octets_max = std::size_t{1} << 20U;
constexpr std::size_t subject_octets_max = 998;
constexpr std::string_view cut_mark = "\n[The rest of this text is in the original mail.]";

std::string bounded_text(std::string_view text) {
    if (text.size() <= text_octets_max) {
        return std::string(text);
    }
    return std::string(utf8::truncate(text, text_octets_max - cut_mark.size())).append(cut_mark);
}

// HTML can't be cut: beyond the limit the article shows its text.
std::string bounded_html(std::string_view html) {
    return html.size() <= text_octets_max ? std::string(html) : std::string();
}

std::string bounded_subject(std::string_view subject) {
    return subject.empty() ? std::string("(no subject)")
                           : std::string(utf8::truncate(subject, subject_octets_max));
}

std::string bounce_summary(const Bounce& bounce) {
    std::string text;
    for (const auto& recipient : bounce.recipients) {
        text += fmt::format(
            "Mail to {} {}: {} {}\n",
            recipient.recipient.empty() ? "an unnamed recipient" : recipient.recipient,
            recipient.action == "delayed" ? "is delayed" : "could not be delivered",
            recipient.status,
            recipient.diagnostic
        );
    }
    return text.empty() ? std::string("Mail could not be delivered.\n") : text;
}

// One visitor fills the record for each verdict.
class EffectsBuilder {
public:
    EffectsBuilder(
        const Decision& decision,
        const IncomingMail& mail,
        const RoutingPolicy& policy,
        DeliveryRecord record
    )
        : decision_(decision), mail_(mail), policy_(policy) {
        effects_.delivery = std::move(record);
        effects_.delivery.outcome = outcome_of(decision.verdict).value_or(Outcome::held);
        effects_.delivery.reason = decision.reason;
        effects_.delivery.trace = decision.trace;
    }

    Effects build() {
        std::visit(*this, decision_.verdict);
        return std::move(effects_);
    }

    void operator()(const CreateTicket& create) {
        effects_.ticket = NewTicket{
            policy_.queue.name,
            bounded_subject(mail_.message.subject),
            create.client,
            create.contact};
        auto article = mail_article(ArticleKind::client);
        if (create.mentions) {
            article.warning =
                fmt::format("mentions #{} [{}]", create.mentions->number, create.mentions->text());
        }
        if (create.forwarded_by) {
            article.warning = "forwarded by " + create.forwarded_by->agent_email;
            const auto& forwarded = *mail_.reading.forwarded;
            if (!forwarded.message.empty()) {
                article.new_text = bounded_text(forwarded.message);
            }
        }
        effects_.articles.push_back(std::move(article));
        effects_.watchers = create.watchers;
        acknowledge(create);
        tell_staff(policy_.queue.notify);
    }

    void operator()(const AppendArticle& append) {
        effects_.ticket = append.ticket.id;
        effects_.articles.push_back(mail_article(append.kind));
        effects_.watchers = append.watchers;
        const auto state = append.ticket.state;
        if (append.kind == ArticleKind::agent) {
            send_to_ticket(append.ticket);
            if (state == TicketState::fresh) {
                effects_.new_state = TicketState::open;
            }
            return;
        }
        if (state == TicketState::pending || state == TicketState::resolved) {
            if (mail_.reading.classification.mail_class != MailClass::auto_generated) {
                effects_.new_state = TicketState::open;
            }
        }
        tell_assignee(append.ticket);
    }

    void operator()(const NoteFromStranger& note) {
        effects_.ticket = note.ticket.id;
        auto article = mail_article(ArticleKind::note);
        article.warning = "sender does not belong to this ticket";
        effects_.articles.push_back(std::move(article));
        notify(
            "stranger_reply",
            decision_.author.email + " wrote to " + note.ticket.reference.text() +
                " without belonging to it"
        );
    }

    void operator()(const AnswerClosed& closed) {
        effects_.ticket = closed.ticket.id;
        effects_.delivery.text = bounded_text(mail_.reading.new_text);
        if (closed.respond) {
            send(OutboxKind::closed_answer, decision_.author.email);
        }
        notify(
            "closed",
            decision_.author.email + " wrote to " + closed.ticket.reference.text() +
                ", which is closed"
        );
    }

    void operator()(const FileBounce& bounce) {
        const auto content = mail_.reading.bounce.value_or(Bounce{});
        const auto summary = bounce_summary(content);
        if (bounce.ticket) {
            effects_.ticket = bounce.ticket->id;
            auto article = mail_article(ArticleKind::note);
            article.text = bounded_text(summary + "\n" + article.text);
            article.new_text = summary;
            effects_.articles.push_back(std::move(article));
        } else {
            effects_.delivery.text = bounded_text(mail_.reading.text);
        }
        if (bounce.signed_path) {
            for (const auto& recipient : content.recipients) {
                if (recipient.action == "failed") {
                    effects_.undeliverable_contact = normalize_email(recipient.recipient);
                }
            }
        }
        notify("bounce", summary.substr(0, summary.find('\n')));
    }

    void operator()(const FileAutoReply& reply) {
        if (!reply.ticket) {
            effects_.delivery.text = bounded_text(mail_.reading.new_text);
            return;
        }
        effects_.ticket = reply.ticket->id;
        auto article = mail_article(ArticleKind::note);
        article.warning = "automatic reply";
        effects_.articles.push_back(std::move(article));
    }

    void operator()(const IgnoreLoop& /*loop*/) {}

    void operator()(const Hold& /*hold*/) {
        effects_.review = decision_.reason;
        effects_.delivery.text = bounded_text(mail_.reading.new_text);
    }

    void operator()(const Refuse& /*refuse*/) {}

private:
    [[nodiscard]] NewArticle mail_article(ArticleKind kind) const {
        NewArticle article;
        article.kind = kind;
        article.author_name = decision_.author.name;
        article.author_email = decision_.author.email;
        article.trust = decision_.trust;
        article.subject = std::string(utf8::truncate(mail_.message.subject, subject_octets_max));
        article.text = bounded_text(mail_.reading.text);
        article.html = bounded_html(mail_.reading.safe_html);
        article.new_text = bounded_text(mail_.reading.new_text);
        article.message_id = mail_.message.message_id;
        article.has_attachments = true;
        return article;
    }

    void acknowledge(const CreateTicket& create) {
        if (!policy_.queue.acknowledge) {
            return;
        }
        if (decision_.answer.over_budget) {
            NewArticle article;
            article.kind = ArticleKind::system;
            article.trust = Trust::token;
            article.subject = "No acknowledgement";
            article.text = "No acknowledgement was sent to " + decision_.author.email + ": " +
                           decision_.answer.refusal + ".";
            article.new_text = article.text;
            effects_.articles.push_back(std::move(article));
            notify(
                "budget",
                "automatic mail to " + decision_.author.email +
                    " was not sent: " + decision_.answer.refusal
            );
        } else if (decision_.answer.refusal.empty()) {
            send(OutboxKind::acknowledgement, decision_.author.email);
            if (!create.language.empty()) {
                effects_.outbox.back().language = create.language;
            }
        }
    }

    void send(OutboxKind kind, const std::string& recipient) {
        NewOutboxMail mail;
        mail.kind = kind;
        mail.to = recipient;
        mail.language = policy_.queue.language;
        mail.in_reply_to = mail_.message.message_id;
        if (decision_.answer.echo_subject || kind == OutboxKind::notice ||
            kind == OutboxKind::agent_reply) {
            mail.subject = std::string(utf8::truncate(mail_.message.subject, subject_octets_max));
        }
        effects_.outbox.push_back(std::move(mail));
    }

    // Nobody is told of what he did himself, and a queue address would be a loop.
    void tell_staff(const std::vector<std::string>& staff) {
        const auto& sender = decision_.author.email;
        for (const auto& email : staff) {
            if (email != sender && !policy_.directory.is_own_address(email)) {
                send(OutboxKind::notice, email);
            }
        }
    }

    void tell_assignee(const TicketFacts& ticket) {
        if (ticket.assignee.empty()) {
            tell_staff(policy_.queue.notify);
        } else {
            tell_staff({ticket.assignee});
        }
    }

    void send_to_ticket(const TicketFacts& ticket) {
        std::vector<std::string> recipients;
        if (!ticket.contact_email.empty()) {
            recipients.push_back(ticket.contact_email);
        }
        recipients.insert(recipients.end(), ticket.watchers.begin(), ticket.watchers.end());
        for (const auto& email : recipients) {
            if (email != decision_.author.email && !policy_.directory.is_own_address(email)) {
                send(OutboxKind::agent_reply, email);
            }
        }
        if (!ticket.assignee.empty() &&
            std::ranges::find(recipients, ticket.assignee) == recipients.end()) {
            tell_staff({ticket.assignee});
        }
    }

    void notify(std::string kind, std::string text) {
        effects_.notifications.push_back({std::move(kind), std::move(text)});
    }

    const Decision& decision_;
    const IncomingMail& mail_;
    const RoutingPolicy& policy_;
    Effects effects_;
};

}  // namespace

Effects effects_of(
    const Decision& decision,
    const IncomingMail& mail,
    const RoutingPolicy& policy,
    DeliveryRecord record
) {
    return EffectsBuilder(decision, mail, policy, std::move(record)).build();
}

}  // namespace maildocket::routing
