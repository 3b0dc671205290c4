#include "core/store/postgres/ticket_list.hpp"

#include "core/store/postgres/filter.hpp"
#include "core/store/postgres/names.hpp"
#include "core/store/postgres/rows.hpp"

#include <algorithm>
#include <map>

namespace maildocket::postgres {

namespace {

using store::ArticleRow;
using store::AttachmentRow;
using store::TicketDetails;
using store::TicketFilter;
using store::TicketRow;
using Transaction = pqxx::transaction_base;

constexpr std::string_view select_tickets = R"(
    SELECT t.id, q.prefix, t.number, t.queue, t.subject, t.state, k.name, c.email, a.email,
           (SELECT count(*) FROM articles WHERE ticket_id = t.id), t.created_at, t.updated_at,
           mq.prefix, m.number
    FROM tickets t
    JOIN queues q ON q.name = t.queue
    LEFT JOIN clients k ON k.id = t.client_id
    LEFT JOIN contacts c ON c.id = t.contact_id
    LEFT JOIN agents a ON a.id = t.assignee_id
    LEFT JOIN tickets m ON m.id = t.merged_into
    LEFT JOIN queues mq ON mq.name = m.queue)";
constexpr std::string_view newest_first = "ORDER BY t.id DESC";
constexpr std::string_view has_text = R"(
    (maildocket_holds_1(t.subject, $) OR maildocket_holds_1(q.prefix || t.number, $)
     OR maildocket_holds_1(c.email, $) OR maildocket_holds_1(c.name, $)
     OR EXISTS (SELECT FROM articles WHERE ticket_id = t.id AND maildocket_holds_1(text, $))))";
constexpr const char* select_articles = R"(
    SELECT id, kind, author, author_email, trust, warning, subject, text, html, new_text,
           message_id, delivery_id, created_at
    FROM articles WHERE ticket_id = $1 ORDER BY id)";
constexpr const char* select_attachments = R"(
    SELECT x.article_id, x.name, x.content_type, x.octets, x.sha256, x.is_inline, x.content_id,
           x.refused
    FROM articles a JOIN article_attachments x ON x.article_id = a.id
    WHERE a.ticket_id = $1 ORDER BY x.article_id, x.position)";

TicketRow read_row(const pqxx::row& row) {
    const auto state = text(row, 5);
    return {
        .id = id<TicketId>(row, 0),
        .reference = {text(row, 1), integer(row, 2)},
        .queue = text(row, 3),
        .subject = text(row, 4),
        .state = value_of(parse_ticket_state(state), state),
        .client = text(row, 6),
        .contact = text(row, 7),
        .assignee = text(row, 8),
        .articles = integer(row, 9),
        .created_at = time(row, 10),
        .updated_at = time(row, 11),
        .merged_into = reference(row, 12)};
}

ArticleRow read_article(const pqxx::row& row) {
    const auto kind = text(row, 1);
    const auto trust = text(row, 4);
    return {
        .id = id<ArticleId>(row, 0),
        .kind = value_of(parse_article_kind(kind), kind),
        .author = text(row, 2),
        .author_email = text(row, 3),
        .trust = value_of(parse_trust(trust), trust),
        .warning = text(row, 5),
        .subject = text(row, 6),
        .text = text(row, 7),
        .html = text(row, 8),
        .new_text = text(row, 9),
        .message_id = text(row, 10),
        .delivery = optional_id<DeliveryId>(row, 11),
        .created_at = time(row, 12),
        .attachments = {}};
}

AttachmentRow read_attachment(const pqxx::row& row) {
    AttachmentRow attachment{
        .name = text(row, 1),
        .content_type = text(row, 2),
        .octets = static_cast<std::uint64_t>(integer(row, 3)),
        .sha256 = {},
        .is_inline = flag(row, 5),
        .content_id = text(row, 6),
        .refused = text(row, 7)};
    const pqxx::binarystring digest(row[4]);
    if (digest.size() != attachment.sha256.size()) {
        throw_failure(ErrorCode::internal, "the store holds a digest of a wrong length");
    }
    std::copy_n(digest.data(), digest.size(), attachment.sha256.begin());
    return attachment;
}

std::vector<ArticleRow> articles_of(Transaction& transaction, TicketId ticket) {
    std::map<ArticleId, std::vector<AttachmentRow>> attachments;
    for (const auto& row : transaction.exec_params(select_attachments, ticket.value)) {
        attachments[id<ArticleId>(row, 0)].push_back(read_attachment(row));
    }
    std::vector<ArticleRow> articles;
    for (const auto& row : transaction.exec_params(select_articles, ticket.value)) {
        auto article = read_article(row);
        article.attachments = std::move(attachments[article.id]);
        articles.push_back(std::move(article));
    }
    return articles;
}

constexpr const char* select_article = R"(
    SELECT id, kind, author, author_email, trust, warning, subject, text, html, new_text,
           message_id, delivery_id, created_at
    FROM articles WHERE id = $1)";
constexpr const char* select_attachments_of_one = R"(
    SELECT article_id, name, content_type, octets, sha256, is_inline, content_id, refused
    FROM article_attachments WHERE article_id = $1 ORDER BY position)";

}  // namespace

ArticleRow read_one_article(Transaction& transaction, ArticleId wanted) {
    const auto rows = transaction.exec_params(select_article, wanted.value);
    if (rows.empty()) {
        throw_failure(ErrorCode::not_found, "no article " + std::to_string(wanted.value));
    }
    auto article = read_article(rows[0]);
    for (const auto& row : transaction.exec_params(select_attachments_of_one, wanted.value)) {
        article.attachments.push_back(read_attachment(row));
    }
    return article;
}

std::vector<TicketRow> list_tickets(Transaction& transaction, const TicketFilter& wanted) {
    Filter filter;
    if (wanted.state) {
        filter.require("t.state = $", std::string(to_string(*wanted.state)));
    }
    if (!wanted.queue.empty()) {
        filter.require("t.queue = $", wanted.queue);
    }
    if (!wanted.client.empty()) {
        filter.require("k.name = $", wanted.client);
    }
    if (!wanted.search.empty()) {
        filter.require(has_text, wanted.search);
    }
    std::vector<TicketRow> tickets;
    for (const auto& row : filter.run(transaction, select_tickets, newest_first, wanted.limit)) {
        tickets.push_back(read_row(row));
    }
    return tickets;
}

TicketDetails read_ticket(Transaction& transaction, TicketId ticket) {
    Filter filter;
    filter.require("t.id = $::bigint", std::to_string(ticket.value));
    const auto rows = filter.run(transaction, select_tickets, newest_first, std::nullopt);
    if (rows.empty()) {
        throw_failure(ErrorCode::not_found, "no such ticket");
    }
    TicketDetails details;
    details.ticket = read_row(rows[0]);
    const auto watchers = transaction.exec_params(
        "SELECT email FROM watchers WHERE ticket_id = $1 ORDER BY email", ticket.value
    );
    for (const auto& row : watchers) {
        details.watchers.push_back(text(row, 0));
    }
    details.articles = articles_of(transaction, ticket);
    return details;
}

}  // namespace maildocket::postgres
