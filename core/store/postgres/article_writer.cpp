#include "core/store/postgres/article_writer.hpp"

#include "core/store/rules.hpp"

#include <pqxx/pqxx>

#include <utility>

namespace maildocket::postgres {

ArticleId write_article(
    pqxx::transaction_base& transaction,
    TicketId ticket,
    const routing::NewArticle& article,
    Timestamp now
) {
    const auto row = transaction.exec_params1(
        R"(INSERT INTO articles (ticket_id, kind, author, author_email, trust, warning, subject,
                                 text, html, new_text, message_id, created_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id)",
        ticket.value,
        std::string(to_string(article.kind)),
        article.author_name,
        article.author_email,
        std::string(to_string(article.trust)),
        article.warning,
        article.subject,
        article.text,
        article.html,
        article.new_text,
        article.message_id,
        to_microseconds(now)
    );
    return ArticleId{row[0].as<std::int64_t>()};
}

void write_system_article(
    pqxx::transaction_base& transaction, TicketId ticket, std::string text, Timestamp now
) {
    write_article(transaction, ticket, store::system_article(std::move(text)), now);
}

void enqueue(
    pqxx::transaction_base& transaction,
    TicketId ticket,
    const routing::NewOutboxMail& mail,
    Timestamp now
) {
    transaction.exec_params(
        R"(INSERT INTO outbox (kind, ticket_id, recipient, recipient_domain, subject, language,
                               in_reply_to, automatic, state, attempts, next_attempt_at,
                               last_error, lease_owner, created_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'queued', 0, $9, '', '', $9))",
        std::string(to_string(mail.kind)),
        ticket.value,
        mail.to,
        std::string(store::domain_of(mail.to)),
        mail.subject,
        mail.language,
        mail.in_reply_to,
        is_automatic(mail.kind),
        to_microseconds(now)
    );
}

}  // namespace maildocket::postgres
