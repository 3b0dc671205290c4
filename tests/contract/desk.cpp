#include "tests/contract/desk.hpp"

namespace maildocket::test {

Mail plain_mail(const std::string& message_id, Outcome outcome) {
    Mail mail;
    mail.original = MemoryBlob("Message-ID: <" + message_id + ">\r\n\r\nbody\r\n");
    mail.key = {"support", message_id, sha256("digest of " + message_id), ""};
    mail.inquiry.queue = "support";
    auto& record = mail.effects.delivery;
    record.queue = "support";
    record.recipient = "support@example.com";
    record.reverse_path = "anna@customer.example";
    record.from = "anna@customer.example";
    record.subject = "Subject of " + message_id;
    record.message_id = message_id;
    record.digest = mail.key.digest;
    record.door = "lmtp";
    record.octets = mail.original.octets();
    record.outcome = outcome;
    record.trace = {{"rule", "evidence", "result"}};
    mail.set_time(noon);
    return mail;
}

Mail ticket_mail(const std::string& message_id) {
    auto mail = plain_mail(message_id, Outcome::created);
    mail.effects.ticket =
        routing::NewTicket{"support", "Subject of " + message_id, std::nullopt, std::monostate{}};
    routing::NewArticle article;
    article.author_name = "Anna";
    article.author_email = "anna@customer.example";
    article.trust = Trust::known;
    article.subject = "Subject of " + message_id;
    article.text = "Text of " + message_id;
    article.new_text = article.text;
    article.message_id = message_id;
    mail.effects.articles = {article};
    return mail;
}

Mail reply_mail(const std::string& message_id, TicketId ticket) {
    auto mail = ticket_mail(message_id);
    mail.effects.ticket = ticket;
    mail.effects.delivery.outcome = Outcome::appended;
    return mail;
}

store::DeliveryContent content_of(const Mail& mail, std::vector<const store::BlobSource*>& parts) {
    for (const auto& part : mail.parts) {
        parts.push_back(&part);
    }
    return {&mail.original, mail.attachments, parts};
}

Result<store::DeliveryOutcome> apply(store::IntakeTransaction& transaction, const Mail& mail) {
    std::vector<const store::BlobSource*> parts;
    return transaction.apply(mail.effects, content_of(mail, parts));
}

Result<store::DeliveryOutcome> claim_and_apply(
    store::IntakeTransaction& transaction, const Mail& mail
) {
    const auto claimed = must(transaction.claim(mail.key, mail.inquiry));
    REQUIRE(std::holds_alternative<routing::Answers>(claimed));
    return apply(transaction, mail);
}

}  // namespace maildocket::test
