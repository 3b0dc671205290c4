#include "core/store/sqlite/article_writer.hpp"

#include "core/store/rules.hpp"

namespace maildocket::sqlite {

ArticleWriter::ArticleWriter(Connection& connection)
    : insert_article_(connection, R"(
          INSERT INTO articles (ticket_id, kind, author, author_email, trust, warning, subject,
                                text, html, new_text, message_id, delivery_id, created_at)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))"),
      insert_outbox_(connection, R"(
          INSERT INTO outbox (kind, ticket_id, article_id, recipient, recipient_domain, subject,
                              language, in_reply_to, automatic, text, state, attempts,
                              next_attempt_at, last_error, lease_owner, created_at)
          VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 'queued', 0, ?11, '', '', ?11))") {}

ArticleId ArticleWriter::write(
    TicketId ticket,
    const routing::NewArticle& article,
    std::optional<DeliveryId> delivery,
    Timestamp now
) {
    return ArticleId{insert_article_.insert(
        ticket,
        to_string(article.kind),
        article.author_name,
        article.author_email,
        to_string(article.trust),
        article.warning,
        article.subject,
        article.text,
        article.html,
        article.new_text,
        article.message_id,
        delivery,
        now
    )};
}

ArticleId ArticleWriter::write_system(TicketId ticket, std::string text, Timestamp now) {
    return write(ticket, store::system_article(std::move(text)), std::nullopt, now);
}

void ArticleWriter::enqueue(
    std::optional<TicketId> ticket,
    std::optional<ArticleId> article,
    const routing::NewOutboxMail& mail,
    Timestamp now
) {
    insert_outbox_.execute(
        to_string(mail.kind),
        ticket,
        article,
        mail.to,
        store::domain_of(mail.to),
        mail.subject,
        mail.language,
        mail.in_reply_to,
        is_automatic(mail.kind),
        mail.text,
        now
    );
}

}  // namespace maildocket::sqlite
