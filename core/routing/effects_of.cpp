#include "core/base/utf8.hpp"
#include "core/routing/decide.hpp"
#include "core/routing/recipients.hpp"
#include "core/routing/system_article.hpp"

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
        add(mails_of_notice(
            {},
            create.forwarded_by ? create.forwarded_by->agent_email : decision_.author.email,
            policy_.queue.notify,
            policy_.directory,
            letter()
        ));
    }

    void operator()(const AppendArticle& append) {
        effects_.ticket = append.ticket.id;
        auto article = mail_article(append.kind);
        if (append.kind == ArticleKind::agent && !policy_.queue.trim_agent_quotes) {
            article.new_text = bounded_text(
                append.text ? read_commands(mail_.reading.text).rest : mail_.reading.text
            );
        } else if (append.text) {
            article.new_text = bounded_text(*append.text);
        }
        effects_.articles.push_back(std::move(article));
        effects_.watchers = append.watchers;
        const auto state = append.ticket.state;
        const bool automatic = mail_.reading.classification.mail_class == MailClass::auto_generated;
        if (decision_.by_agent && !automatic) {
            follow(append);
            return;
        }
        if (!automatic && (state == TicketState::pending || state == TicketState::resolved)) {
            effects_.new_state = TicketState::open;
        }
        tell(people_of(append));
    }

    void operator()(const RefuseOrders& refused) {
        effects_.ticket = refused.ticket.id;
        auto article = mail_article(ArticleKind::note);
        article.warning = "a command was not understood: nothing was done or sent";
        effects_.articles.push_back(std::move(article));
        if (refused.respond) {
            send(OutboxKind::command_error, decision_.author.email);
            effects_.outbox.back().text =
                refused.fault + ".\nNothing of this mail was done or sent.";
        } else if (decision_.answer.over_budget) {
            note_over_budget("answer");
        }
        notify("command_error", decision_.author.email + " wrote " + refused.fault);
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
        } else if (closed.over_budget) {
            note_over_budget("answer");
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
            note_over_budget("acknowledgement");
        } else if (decision_.answer.refusal.empty()) {
            send(OutboxKind::acknowledgement, decision_.author.email);
            if (!create.language.empty()) {
                effects_.outbox.back().language = create.language;
            }
        }
    }

    void note_over_budget(std::string_view what) {
        auto article = system_article(fmt::format(
            "No {} was sent to {}: {}.", what, decision_.author.email, decision_.answer.refusal
        ));
        article.subject = fmt::format("No {}", what);
        effects_.articles.push_back(std::move(article));
        notify(
            "budget",
            "automatic mail to " + decision_.author.email +
                " was not sent: " + decision_.answer.refusal
        );
    }

    // To staff and from staff: with the subject.
    [[nodiscard]] NewOutboxMail letter() const {
        NewOutboxMail mail;
        mail.subject = std::string(utf8::truncate(mail_.message.subject, subject_octets_max));
        mail.language = policy_.queue.language;
        mail.in_reply_to = mail_.message.message_id;
        return mail;
    }

    void send(OutboxKind kind, const std::string& recipient) {
        auto mail = letter();
        mail.kind = kind;
        mail.to = recipient;
        if (kind != OutboxKind::notice && !decision_.answer.echo_subject) {
            mail.subject.clear();
        }
        effects_.outbox.push_back(std::move(mail));
    }

    static TicketPeople people_of(const AppendArticle& append) {
        return {
            append.ticket.contact_email,
            append.ticket.assignee,
            append.ticket.watchers,
            append.watching_agents};
    }

    void tell(const TicketPeople& people) {
        add(mails_of_notice(
            people, decision_.author.email, policy_.queue.notify, policy_.directory, letter()
        ));
    }

    void add(std::vector<NewOutboxMail> mails) {
        std::ranges::move(mails, std::back_inserter(effects_.outbox));
    }

    // What an agent wrote and ordered.
    void follow(const AppendArticle& append) {
        const auto& orders = append.orders;
        auto people = people_of(append);
        if (orders.assignee) {
            effects_.new_assignee = orders.assignee->id;
            people.assignee = orders.assignee->email;
            add_system_article(system_text::assigned(orders.assignee->email));
        }
        if (orders.client) {
            effects_.new_client = orders.client->id;
            add_system_article("client set to " + orders.client->name);
        }
        for (const auto& remark : orders.remarks) {
            add_system_article(remark);
        }
        const bool sent = append.kind == ArticleKind::agent;
        effects_.new_state = orders.new_state;
        if (!effects_.new_state && sent && append.ticket.state == TicketState::fresh) {
            effects_.new_state = TicketState::open;
        }
        if (effects_.new_state == append.ticket.state) {
            effects_.new_state.reset();
        }
        if (orders.new_state && effects_.new_state) {
            add_system_article(system_text::state_changed(append.ticket.state, *effects_.new_state)
            );
        }
        if (sent) {
            add(mails_of_reply(people, decision_.author.email, policy_.directory, letter()));
        } else if (!people.assignee.empty()) {
            add(mails_of_notice(
                {{}, people.assignee, {}, {}},
                decision_.author.email,
                {},
                policy_.directory,
                letter()
            ));
        }
    }

    void add_system_article(std::string text) {
        effects_.articles.push_back(system_article(std::move(text)));
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
