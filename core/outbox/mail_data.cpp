#include "core/outbox/mail_data.hpp"

#include "core/base/ascii.hpp"
#include "core/outbox/mail_subject.hpp"
#include "core/outbox/words.hpp"

namespace maildocket::outbox {

namespace {

using routing::OutboxKind;

bool is_for_staff(OutboxKind kind) {
    return kind == OutboxKind::notice || kind == OutboxKind::command_error ||
           kind == OutboxKind::undeliverable;
}

class DataMaker {
public:
    DataMaker(
        const store::OutboxJob& job,
        const store::ArticleRow* article,
        const QueuePolicy& queue,
        const AttachmentChoice& choice
    )
        : job_(job), article_(article), queue_(queue), choice_(choice) {}

    TemplateData make() {
        add_queue();
        add_ticket();
        add_lines("detail", job_.text);
        if (may_echo(job_)) {
            set("recipient", one_line_value(job_.to_name));
        }
        if (article_ != nullptr) {
            add_article();
        }
        return std::move(data_);
    }

private:
    void set(const std::string& name, std::string value) {
        if (!value.empty()) {
            data_.values[name] = std::move(value);
        }
    }
    // NAME, quoted_NAME and NAME_html.
    void add_lines(const std::string& name, std::string_view text) {
        const auto lines = lines_value(text);
        set(name, lines);
        set("quoted_" + name, quoted(lines));
        set(name + "_html", as_html(lines));
    }

    void add_queue() {
        const auto address = queue_.addresses.empty() ? std::string() : queue_.addresses.front();
        set("queue", one_line_value(queue_.name));
        set("address", one_line_value(address));
        set("team", one_line_value(queue_.from_name.empty() ? address : queue_.from_name));
    }

    void add_ticket() {
        if (!job_.ticket) {
            set("subject", one_line_value(bare_subject(job_.subject, {}, queue_)));
            return;
        }
        const auto& ticket = *job_.ticket;
        set("reference", ticket.reference.text());
        const bool from_ticket = job_.subject.empty() && may_echo(job_);
        set("subject",
            one_line_value(
                bare_subject(from_ticket ? ticket.subject : job_.subject, ticket.reference, queue_)
            ));
        if (is_for_staff(job_.kind)) {
            const auto name = one_line_value(ticket.contact_name);
            const auto email = one_line_value(ticket.contact_email);
            set("contact",
                name.empty() || email.empty() ? name + email : name + " <" + email + '>');
        }
    }

    void add_article() {
        if (may_echo(job_)) {
            set("author", one_line_value(article_->author));
            add_lines("text", article_->new_text);
        }
        if (job_.kind == OutboxKind::agent_reply) {
            if (const auto html = new_html(*article_); !html.empty()) {
                set("text_html", std::string(html));
            }
        }
        if (is_for_staff(job_.kind)) {
            add_for_staff();
        }
        add_attachments();
    }

    // An agent's own address is nobody else's business, nor is what we think of a sender.
    void add_for_staff() {
        const auto email = one_line_value(article_->author_email);
        if (data_.values.contains("author")) {
            set("author_email", email);
        } else {
            set("author", email);
        }
        set("warning", one_line_value(article_->warning));
    }

    void add_attachments() {
        for (std::size_t i = 0; i < article_->attachments.size(); ++i) {
            const auto& attachment = article_->attachments[i];
            data_.lists[attachment.refused.empty() ? "attachments" : "refused"].push_back(row_of(i)
            );
        }
        for (const auto position : choice_.omitted) {
            data_.lists["omitted"].push_back(row_of(position));
        }
        for (const auto& [name, rows] : data_.lists) {
            set("has_" + name, "yes");
        }
    }

    [[nodiscard]] TemplateRow row_of(std::size_t position) const {
        const auto& attachment = article_->attachments[position];
        TemplateRow row{
            {"number", std::to_string(position + 1)}, {"size", size_text(attachment.octets)}};
        if (may_echo(job_)) {
            const auto name = one_line_value(attachment.name);
            row["name"] = name.empty() ? '#' + std::to_string(position + 1) : name;
        }
        // The words of core/intake/staged_parts.cpp, which a template says in its own language.
        if (attachment.refused.starts_with("larger than ")) {
            row["too_large"] = "yes";
        } else if (attachment.refused.starts_with("this type is ")) {
            row["not_allowed"] = "yes";
        } else if (!attachment.refused.empty()) {
            row["reason"] = one_line_value(attachment.refused);
        }
        return row;
    }

    const store::OutboxJob& job_;
    const store::ArticleRow* article_;
    const QueuePolicy& queue_;
    const AttachmentChoice& choice_;
    TemplateData data_;
};

}  // namespace

bool may_echo(const store::OutboxJob& job) {
    const bool answers_anybody =
        job.kind == OutboxKind::acknowledgement || job.kind == OutboxKind::closed_answer;
    return !answers_anybody || !job.subject.empty();
}

std::string_view new_html(const store::ArticleRow& article) {
    const bool all_new = ascii::trim(article.new_text) == ascii::trim(article.text);
    return all_new ? std::string_view(article.html) : std::string_view();
}

TemplateData template_data(
    const store::OutboxJob& job,
    const store::ArticleRow* article,
    const QueuePolicy& queue,
    const AttachmentChoice& choice
) {
    return DataMaker(job, article, queue, choice).make();
}

}  // namespace maildocket::outbox
