#include "core/store/rules.hpp"
#include "tests/contract/backends.hpp"
#include "tests/contract/desk.hpp"

using namespace maildocket;
using namespace maildocket::test;

namespace {

// Every octet there is, and no two chunks alike.
std::string content_of_size(std::size_t octets) {
    std::string content(octets, '\0');
    std::uint32_t state = 1;
    for (auto& octet : content) {
        state = state * 1664525U + 1013904223U;
        octet = static_cast<char>(state >> 24U);
    }
    return content;
}

// Hands out at most `step` octets at a time, or ends too early.
class Awkward final : public store::BlobSource {
public:
    Awkward(const store::BlobSource& source, std::size_t step, std::uint64_t end)
        : source_(source), step_(step), end_(end) {}
    const Digest& sha256() const override { return source_.sha256(); }
    std::uint64_t octets() const override { return source_.octets(); }
    Result<std::size_t> read(std::uint64_t offset, std::span<char> into) const override {
        if (offset >= end_) {
            return fail(ErrorCode::no_space, "the spool is gone");
        }
        return source_.read(offset, into.subspan(0, std::min(into.size(), step_)));
    }

private:
    const store::BlobSource& source_;
    std::size_t step_;
    std::uint64_t end_;
};

template <class Backend>
std::string original(Desk<Backend>& desk, DeliveryId delivery) {
    return content_by([&](const store::BlobConsumer& consumer) {
        return desk.ledger->original(delivery, consumer);
    });
}

}  // namespace

TEST_CASE_TEMPLATE("a raw mail comes back octet for octet", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    for (const std::size_t octets :
         {std::size_t{0},
          std::size_t{1},
          store::blob_chunk_octets - 1,
          store::blob_chunk_octets,
          store::blob_chunk_octets + 1,
          std::size_t{5} << 20U}) {
        CAPTURE(octets);
        auto mail = ticket_mail("size" + std::to_string(octets));
        mail.original = MemoryBlob(content_of_size(octets));
        const auto outcome = desk.deliver(mail);
        CHECK((original(desk, outcome.delivery) == mail.original.content()));
        CHECK((content_by([&](const store::BlobConsumer& consumer) {
                   return desk.tickets->original(outcome.article.value(), consumer);
               }) == mail.original.content()));
    }
}

TEST_CASE_TEMPLATE("content that is there already is taken", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    auto mail = plain_mail("first@example");
    mail.original = MemoryBlob(std::string("\0\xff\r\n.\r\n\0", 8));
    const auto first = desk.deliver(mail);
    auto second = plain_mail("second@example");
    second.original = mail.original;
    CHECK(original(desk, desk.deliver(second).delivery) == mail.original.content());
    CHECK(original(desk, first.delivery) == mail.original.content());
}

TEST_CASE_TEMPLATE("attachments stand in their order", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    auto mail = ticket_mail("attached@example");
    mail.effects.articles.push_back(mail.effects.articles.front());
    mail.effects.articles.front().has_attachments = true;
    mail.parts = {MemoryBlob("picture"), MemoryBlob("text")};
    std::vector<store::AttachmentRow> expected;
    for (const auto& part : mail.parts) {
        Attachment attachment;
        attachment.name = "name of " + part.content();
        attachment.content_type = "image/png";
        attachment.octets = part.octets();
        attachment.sha256 = part.sha256();
        attachment.is_inline = part.content() == "picture";
        attachment.content_id = "id of " + part.content();
        attachment.refused = part.content() == "text" ? "too large" : "";
        mail.attachments.push_back(attachment);
        expected.push_back(
            {attachment.name,
             attachment.content_type,
             attachment.octets,
             attachment.sha256,
             attachment.is_inline,
             attachment.content_id,
             attachment.refused}
        );
    }
    const auto transaction = must(desk.intake->begin());
    must(transaction->claim(mail.key, mail.inquiry));
    const std::vector<const store::BlobSource*> parts{&mail.parts.front(), nullptr};
    const auto outcome =
        must(transaction->apply(mail.effects, {&mail.original, mail.attachments, parts}));
    must(transaction->commit());
    const auto articles = must(desk.tickets->show(outcome.ticket.value())).articles;
    REQUIRE(articles.size() == 2);
    CHECK((articles[0].attachments == expected));
    CHECK(articles[1].attachments.empty());
}

TEST_CASE_TEMPLATE("content may come in small pieces", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    auto mail = plain_mail("pieces@example");
    const MemoryBlob content(content_of_size(store::blob_chunk_octets + 999));
    const Awkward pieces(content, 1000, content.octets());
    const auto transaction = must(desk.intake->begin());
    must(transaction->claim(mail.key, mail.inquiry));
    const auto outcome = must(transaction->apply(mail.effects, {&pieces, {}, {}}));
    must(transaction->commit());
    CHECK((original(desk, outcome.delivery) == content.content()));
}

TEST_CASE_TEMPLATE(
    "content that cannot be read fails this mail only", Backend, MAILDOCKET_BACKENDS
) {
    Desk<Backend> desk;
    auto mail = plain_mail("broken@example");
    const MemoryBlob content(content_of_size(store::blob_chunk_octets * 2));
    const Awkward broken(content, 4096, store::blob_chunk_octets + 1);
    const auto transaction = must(desk.intake->begin());
    must(transaction->claim(mail.key, mail.inquiry));
    CHECK(code_of(transaction->apply(mail.effects, {&broken, {}, {}})) == ErrorCode::no_space);
    must(transaction->undo());
    mail.original = content;
    const auto outcome = must(claim_and_apply(*transaction, mail));
    must(transaction->commit());
    CHECK((original(desk, outcome.delivery) == content.content()));
}

TEST_CASE_TEMPLATE("a consumer may stop", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    const auto outcome = desk.deliver(plain_mail("stopped@example"));
    const auto stop = [](std::string_view) -> Result<void> {
        return fail(ErrorCode::no_space, "the pipe is closed");
    };
    CHECK(code_of(desk.ledger->original(outcome.delivery, stop)) == ErrorCode::no_space);
    CHECK_FALSE(original(desk, outcome.delivery).empty());
}

TEST_CASE_TEMPLATE("what has no original says so", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    const auto ignore = [](std::string_view) -> Result<void> { return {}; };
    CHECK(code_of(desk.ledger->original(DeliveryId{4711}, ignore)) == ErrorCode::not_found);
    CHECK(code_of(desk.tickets->original(ArticleId{4711}, ignore)) == ErrorCode::not_found);
    const auto ticket = desk.deliver(ticket_mail("note@example")).ticket.value();
    const auto note =
        must(desk.tickets->add_article(ticket, {.article = {.kind = ArticleKind::note}}, noon));
    CHECK(code_of(desk.tickets->original(note, ignore)) == ErrorCode::not_found);
}
