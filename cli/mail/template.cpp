#include "cli/mail/template.hpp"

#include "cli/print/printable.hpp"
#include "core/base/ascii.hpp"
#include "core/crypto/digest.hpp"
#include "core/mime/parse.hpp"
#include "core/outbox/mail_writer.hpp"
#include "core/outbox/template_files.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace maildocket::cli {

namespace {

using routing::OutboxKind;

std::string list_of(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names) {
        text += (text.empty() ? "" : ", ") + name;
    }
    return text;
}

OutboxKind kind_of(const std::string& name) {
    const auto kind = routing::parse_outbox_kind(name);
    if (!kind) {
        std::vector<std::string> names(outbox::template_kinds.size());
        std::ranges::transform(outbox::template_kinds, names.begin(), [](OutboxKind known) {
            return std::string(routing::to_string(known));
        });
        throw Stop(Exit::no, "there is no template " + name + "; there are " + list_of(names));
    }
    return *kind;
}

const QueuePolicy& queue_of(const QueueDirectory& queues, const std::string& name) {
    const auto* queue = name.empty() ? &queues.queues().front() : queues.find(name);
    if (queue == nullptr) {
        std::vector<std::string> names;
        for (const auto& known : queues.queues()) {
            names.push_back(known.name);
        }
        throw Stop(Exit::no, "there is no queue " + name + "; there are " + list_of(names));
    }
    return *queue;
}

bool is_for_agents(OutboxKind kind) {
    return kind == OutboxKind::notice || kind == OutboxKind::command_error ||
           kind == OutboxKind::undeliverable;
}

std::string example_detail(OutboxKind kind) {
    if (kind == OutboxKind::command_error) {
        return "#close: there is no such command";
    }
    return kind == OutboxKind::undeliverable
               ? "550 5.1.1 <anna.miller@customer.example>: no such user"
               : std::string();
}

store::OutboxJob example_job(OutboxKind kind, const QueuePolicy& queue, Timestamp now) {
    store::OutboxJob job;
    job.id = OutboxId{1};
    job.kind = kind;
    job.to_agent = is_for_agents(kind);
    job.to = job.to_agent ? "jane.doe@staff.example" : "anna.miller@customer.example";
    job.to_name = job.to_agent ? "Jane Doe" : "Anna Miller";
    job.subject = "The printer is on fire";
    job.language = queue.language;
    job.in_reply_to = "1@customer.example";
    job.text = example_detail(kind);
    job.ticket = store::OutboxTicket{
        TicketId{1},
        {queue.prefix, 91},
        queue.name,
        job.subject,
        TicketState::open,
        "jane.doe@staff.example",
        "Anna Miller",
        "anna.miller@customer.example",
        now,
        job.in_reply_to};
    job.created_at = now;
    return job;
}

store::AttachmentRow example_file(const std::string& name, std::uint64_t octets) {
    store::AttachmentRow row;
    row.name = name;
    row.content_type = "application/octet-stream";
    row.octets = octets;
    return row;
}

store::ArticleRow example_article(OutboxKind kind, Timestamp now) {
    store::ArticleRow article;
    const bool by_agent = kind == OutboxKind::agent_reply;
    article.kind = by_agent ? ArticleKind::agent : ArticleKind::client;
    article.author = by_agent ? "Jane Doe" : "Anna Miller";
    article.author_email = by_agent ? "jane.doe@staff.example" : "anna.miller@customer.example";
    article.new_text = by_agent ? "Dear Anna,\n\nplease pull the plug & use <water>.\n\nJane"
                                : "Hello,\n\nthe printer on the <2nd> floor burns.\n\nAnna";
    article.text = article.new_text;
    article.created_at = now;
    article.attachments = {
        example_file("plan.pdf", 48'000),
        example_file("tool.exe", 7'000),
        example_file("film.mp4", 90'000'000)};
    article.attachments[1].refused = "this type is denied";
    article.attachments[2].refused = "larger than 15728640 octets";
    return article;
}

// Falls back like a mail does, but a language of nobody is most likely a typing error.
void need_language(const std::string& wanted, const outbox::Templates& templates) {
    const auto languages = templates.languages();
    auto name = ascii::lower(wanted);
    std::ranges::replace(name, '_', '-');
    const bool known = std::ranges::any_of(languages, [&](const std::string& language) {
        return name.starts_with(language) &&
               (name.size() == language.size() || name[language.size()] == '-');
    });
    if (!wanted.empty() && !known) {
        throw Stop(
            Exit::no, "there is no template in " + wanted + "; there are " + list_of(languages)
        );
    }
}

void print_field(std::ostream& out, std::string_view name, const std::vector<Address>& addresses) {
    for (const auto& [display, email] : addresses) {
        out << name << ": "
            << printable_line(display.empty() ? email : fmt::format("{} <{}>", display, email))
            << '\n';
    }
}

void print_for_person(std::ostream& out, const std::string& octets, bool html) {
    mime::MemorySource source(octets);
    const auto mail = need(mime::parse(source, mime::MimeLimits{}, nullptr));
    if (html) {
        out << printable_text(mail.html);
        return;
    }
    print_field(out, "From", mail.from);
    print_field(out, "To", mail.to);
    print_field(out, "Reply-To", mail.reply_to);
    out << "Subject: " << printable_line(mail.subject) << "\n\n" << printable_text(mail.text);
    for (const auto& attachment : mail.attachments) {
        out << "\n(attached: " << printable_line(attachment.name) << ")\n";
    }
}

}  // namespace

Exit template_preview(Context& context, const TemplatePreview& options) {
    const auto& config = context.config();
    const auto kind = kind_of(options.name);
    const auto& queue = queue_of(config.queues, options.queue);
    auto templates = outbox::load_templates(config.templates.directory);
    if (!templates) {
        throw Stop(Exit::config, templates.error().detail);
    }
    need_language(options.language, **templates);
    auto job = example_job(kind, queue, context.now());
    job.to_language = options.language;
    const auto article = example_article(kind, context.now());
    const outbox::AttachmentReader files = [](std::size_t /*position*/) -> Result<std::string> {
        return "example";
    };
    const outbox::MailPolicy policy{
        config.queues, KeyRing({{1, random_octets(32)}}), std::move(*templates)};
    const auto mail = need(outbox::write_mail(job, &article, files, policy, context.now()));
    if (options.raw) {
        context.out() << mail.octets;
    } else {
        print_for_person(context.out(), mail.octets, options.html);
    }
    return Exit::done;
}

}  // namespace maildocket::cli
