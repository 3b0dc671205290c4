#include "core/store/postgres/article_writer.hpp"

#include "core/store/postgres/failure.hpp"
#include "core/store/rules.hpp"

#include <pqxx/pqxx>

#include <algorithm>
#include <cstdint>
#include <utility>

namespace maildocket::postgres {

namespace {

template <class Id>
std::optional<std::int64_t> optional_value(const std::optional<Id>& id) {
    return id ? std::optional(id->value) : std::nullopt;
}

pqxx::binarystring octets_of(const Digest& digest) {
    return {digest.data(), digest.size()};
}

void write_chunks(
    pqxx::transaction_base& transaction, std::int64_t blob, const store::BlobSource& source
) {
    std::string chunk;
    std::uint64_t offset = 0;
    for (int sequence = 0; offset < source.octets(); ++sequence) {
        chunk.resize(static_cast<std::size_t>(
            std::min<std::uint64_t>(store::blob_chunk_octets, source.octets() - offset)
        ));
        for (std::size_t filled = 0; filled < chunk.size();) {
            const auto count = source.read(offset + filled, std::span(chunk).subspan(filled));
            if (!count) {
                throw Failure(count.error());
            }
            if (*count == 0) {
                throw_failure(ErrorCode::internal, "content is shorter than its length");
            }
            filled += *count;
        }
        transaction.exec_params(
            "INSERT INTO blob_chunks (blob_id, seq, data) VALUES ($1, $2, $3)",
            blob,
            sequence,
            pqxx::binarystring(chunk)
        );
        offset += chunk.size();
    }
}

std::int64_t write_blob(
    pqxx::transaction_base& transaction, const store::BlobSource& source, Timestamp now
) {
    const auto row = transaction.exec_params1(
        "SELECT o_id, o_made FROM maildocket_blob_1($1, $2, NULL, $3)",
        octets_of(source.sha256()),
        static_cast<std::int64_t>(source.octets()),
        to_microseconds(now)
    );
    const auto blob = row[0].as<std::int64_t>();
    if (row[1].as<bool>()) {
        write_chunks(transaction, blob, source);
    }
    return blob;
}

}  // namespace

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

ArticleId write_system_article(
    pqxx::transaction_base& transaction, TicketId ticket, std::string text, Timestamp now
) {
    return write_article(transaction, ticket, store::system_article(std::move(text)), now);
}

void enqueue(
    pqxx::transaction_base& transaction,
    std::optional<TicketId> ticket,
    std::optional<ArticleId> article,
    const routing::NewOutboxMail& mail,
    Timestamp now
) {
    transaction.exec_params(
        R"(INSERT INTO outbox (kind, ticket_id, article_id, recipient, recipient_domain, subject,
                               language, in_reply_to, automatic, text, state, attempts,
                               next_attempt_at, last_error, lease_owner, created_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'queued', 0, $11, '', '', $11))",
        std::string(to_string(mail.kind)),
        optional_value(ticket),
        optional_value(article),
        mail.to,
        std::string(store::domain_of(mail.to)),
        mail.subject,
        mail.language,
        mail.in_reply_to,
        is_automatic(mail.kind),
        mail.text,
        to_microseconds(now)
    );
}

void write_attachments(
    pqxx::transaction_base& transaction,
    ArticleId article,
    std::span<const Attachment> attachments,
    std::span<const store::BlobSource* const> parts,
    Timestamp now
) {
    for (std::size_t position = 0; position < attachments.size(); ++position) {
        const auto& attachment = attachments[position];
        const auto* part = position < parts.size() ? parts[position] : nullptr;
        std::optional<std::int64_t> blob;
        if (part != nullptr) {
            blob = write_blob(transaction, *part, now);
        }
        transaction.exec_params(
            R"(INSERT INTO article_attachments (article_id, position, name, content_type, octets,
                                                sha256, is_inline, content_id, refused, blob_id)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10))",
            article.value,
            static_cast<std::int64_t>(position),
            attachment.name,
            attachment.content_type,
            static_cast<std::int64_t>(attachment.octets),
            octets_of(attachment.sha256),
            attachment.is_inline,
            attachment.content_id,
            attachment.refused,
            blob
        );
    }
}

}  // namespace maildocket::postgres
