#include "cli/admin/ticket_print.hpp"

#include "cli/print/printable.hpp"

namespace maildocket::cli {

namespace {

boost::json::object json_of(const store::TicketRow& row) {
    return {
        {"ref", json_text(row.reference.text())},
        {"number", row.reference.number},
        {"queue", json_text(row.queue)},
        {"subject", json_text(row.subject)},
        {"state", json_text(to_string(row.state))},
        {"client", json_text_or_null(row.client)},
        {"contact", json_text_or_null(row.contact)},
        {"assignee", json_text_or_null(row.assignee)},
        {"articles", row.articles},
        {"created_at", json_time(row.created_at)},
        {"updated_at", json_time(row.updated_at)}};
}

boost::json::object json_of(const store::AttachmentRow& row) {
    return {
        {"name", json_text_or_null(row.name)},
        {"content_type", json_text_or_null(row.content_type)},
        {"size", row.octets},
        {"sha256", json_text(to_hex(row.sha256))},
        {"inline", row.is_inline},
        {"refused", json_text_or_null(row.refused)}};
}

boost::json::object json_of(const store::ArticleRow& row) {
    boost::json::array attachments;
    for (const auto& attachment : row.attachments) {
        attachments.push_back(json_of(attachment));
    }
    return {
        {"id", row.id.value},
        {"kind", json_text(to_string(row.kind))},
        {"author", json_text_or_null(row.author)},
        {"author_email", json_text_or_null(row.author_email)},
        {"trust", json_text(to_string(row.trust))},
        {"warning", json_text_or_null(row.warning)},
        {"subject", json_text(row.subject)},
        {"text", json_text(row.text)},
        {"html", json_text_or_null(row.html)},
        {"new_text", json_text(row.new_text)},
        {"message_id", json_text_or_null(row.message_id)},
        {"delivery_id", json_id(row.delivery)},
        {"created_at", json_time(row.created_at)},
        {"attachments", std::move(attachments)}};
}

std::string author_of(const store::ArticleRow& article) {
    if (article.author_email.empty()) {
        return article.author;
    }
    return article.author.empty() ? article.author_email
                                  : article.author + " <" + article.author_email + '>';
}

void print_article(std::ostream& out, const store::ArticleRow& article) {
    out << "\n--- " << article.id.value << ' ' << to_string(article.kind) << ", "
        << to_rfc3339(article.created_at);
    if (const auto author = author_of(article); !author.empty()) {
        out << ", " << printable_line(author) << " (" << to_string(article.trust) << ')';
    }
    out << '\n';
    if (!article.warning.empty()) {
        out << "Warning: " << printable_line(article.warning) << '\n';
    }
    out << printable_text(article.new_text.empty() ? article.text : article.new_text) << '\n';
    for (const auto& attachment : article.attachments) {
        out << "Attachment: "
            << printable_line(attachment.name.empty() ? "(no name)" : attachment.name) << ", "
            << printable_line(attachment.content_type) << ", " << attachment.octets << " octets";
        out << (attachment.refused.empty() ? "" : ", refused: ")
            << printable_line(attachment.refused) << '\n';
    }
}

std::string joined(const std::vector<std::string>& texts) {
    std::string line;
    for (const auto& text : texts) {
        line.append(line.empty() ? "" : ", ").append(text);
    }
    return line;
}

}  // namespace

Exit print_tickets(
    Context& context, const ListingOptions& options, const std::vector<store::TicketRow>& rows
) {
    const auto to_cells = [](const store::TicketRow& row) {
        return std::vector<std::string>{
            row.reference.text(),
            std::string(to_string(row.state)),
            row.subject,
            row.contact,
            row.client,
            row.assignee,
            std::to_string(row.articles),
            to_rfc3339(row.updated_at)};
    };
    return print_listing(
        context,
        options,
        rows,
        [](const store::TicketRow& row) { return json_of(row); },
        {{"TICKET"},
         {"STATE"},
         {.heading = "SUBJECT", .shrinks = true},
         {.heading = "CONTACT", .shrinks = true},
         {.heading = "CLIENT", .shrinks = true},
         {.heading = "ASSIGNEE", .shrinks = true},
         {.heading = "ARTICLES", .to_the_right = true},
         {"UPDATED"}},
        to_cells,
        "no tickets"
    );
}

boost::json::object json_of(const store::TicketDetails& details) {
    auto object = json_of(details.ticket);
    boost::json::array watchers;
    for (const auto& watcher : details.watchers) {
        watchers.push_back(json_text(watcher));
    }
    boost::json::array articles;
    for (const auto& article : details.articles) {
        articles.push_back(json_of(article));
    }
    object.stable_erase("articles");  // their number
    object["watchers"] = std::move(watchers);
    object["articles"] = std::move(articles);
    return object;
}

void print_ticket(std::ostream& out, const store::TicketDetails& details) {
    const auto& ticket = details.ticket;
    print_fields(
        out,
        {{"Ticket", ticket.reference.text()},
         {"Subject", ticket.subject},
         {"State", std::string(to_string(ticket.state))},
         {"Queue", ticket.queue},
         {"Client", ticket.client},
         {"Contact", ticket.contact},
         {"Assignee", ticket.assignee},
         {"Watchers", joined(details.watchers)},
         {"Merged into", ticket.merged_into ? ticket.merged_into->text() : ""},
         {"Created", to_rfc3339(ticket.created_at)},
         {"Updated", to_rfc3339(ticket.updated_at)}}
    );
    for (const auto& article : details.articles) {
        print_article(out, article);
    }
}

}  // namespace maildocket::cli
