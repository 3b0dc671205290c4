#include "core/outbox/mail_writer.hpp"

#include "core/mime/parse.hpp"
#include "core/model/signed_address.hpp"
#include "core/model/signed_message_id.hpp"
#include "core/model/subject_reference.hpp"
#include "core/outbox/mail_attachments.hpp"
#include "core/outbox/template_files.hpp"
#include "core/text/new_text.hpp"
#include "tests/support/printers.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

using namespace maildocket;
using namespace maildocket::outbox;
using namespace std::chrono_literals;
using routing::OutboxKind;

namespace {

const auto noon = *parse_rfc3339("2026-11-28T12:00:00Z");
const TicketId ticket{7};

MailPolicy make_policy() {
    QueuePolicy queue;
    queue.name = "support";
    queue.prefix = "TCK-";
    queue.addresses = {"support@example.com", "help@example.com"};
    queue.from_name = "Example Support";
    queue.language = "en";
    return {
        QueueDirectory({queue}),
        KeyRing({{1, std::string(32, 'a'), noon - 24h}}),
        load_templates("").value()};
}

store::OutboxJob make_job(OutboxKind kind) {
    store::OutboxJob job;
    job.id = OutboxId{19};
    job.kind = kind;
    job.to = "anna@customer.example";
    job.to_name = "Anna Miller";
    job.subject = "Re: [TCK-91] Printer on fire";
    job.in_reply_to = "1@customer.example";
    job.text = "550 5.1.1 <tom@customer.example>: no such user";
    job.ticket = store::OutboxTicket{
        ticket,
        {"TCK-", 91},
        "support",
        "Printer on fire",
        TicketState::open,
        "jane@staff.example",
        "Anna Miller",
        "anna@customer.example",
        noon - 1h,
        {}};
    job.created_at = noon;
    return job;
}

store::ArticleRow make_article() {
    store::ArticleRow article;
    article.kind = ArticleKind::agent;
    article.author = "Jane Doe";
    article.author_email = "jane@staff.example";
    article.text = "Have you tried <b>water</b>?\n\nJane";
    article.new_text = article.text;
    return article;
}

store::AttachmentRow attachment(const std::string& name, std::uint64_t octets) {
    store::AttachmentRow row;
    row.name = name;
    row.content_type = "image/png";
    row.octets = octets;
    return row;
}

const AttachmentReader by_position = [](std::size_t position) -> Result<std::string> {
    return "content " + std::to_string(position);
};

WrittenMail written(const store::OutboxJob& job, const store::ArticleRow* article = nullptr) {
    auto mail = write_mail(job, article, by_position, make_policy(), noon);
    REQUIRE(mail.has_value());
    return std::move(*mail);
}

Message parsed(const WrittenMail& mail) {
    mime::MemorySource source(mail.octets);
    auto message = mime::parse(source, mime::MimeLimits{}, nullptr).value();
    CHECK(message.defects.empty());
    return message;
}

Message read(const store::OutboxJob& job, const store::ArticleRow* article = nullptr) {
    return parsed(written(job, article));
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

std::optional<SignedAddress> signed_content(const std::string& address) {
    const auto mailbox = parse_mailbox(address);
    return mailbox ? verify_address(make_policy().keys, *mailbox, noon) : std::nullopt;
}

}  // namespace

TEST_CASE("each kind of mail has its marks") {
    struct Row {
        OutboxKind kind;
        std::string auto_submitted;
        bool bounces;
        std::string subject;
    };
    const std::vector<Row> rows{
        {OutboxKind::acknowledgement, "auto-replied", false, "[TCK-91] Re: Printer on fire"},
        {OutboxKind::closed_answer, "auto-replied", false, "[TCK-91] Re: Printer on fire"},
        {OutboxKind::agent_reply, "", true, "[TCK-91] Re: Printer on fire"},
        {OutboxKind::notice, "auto-generated", true, "[TCK-91] Printer on fire"},
        {OutboxKind::command_error, "auto-replied", false, "[TCK-91] Re: Printer on fire"},
        {OutboxKind::undeliverable,
         "auto-generated",
         false,
         "[TCK-91] Undeliverable: Printer on fire"},
    };
    const auto keys = make_policy().keys;
    const auto article = make_article();
    for (const auto& [kind, auto_submitted, bounces, subject] : rows) {
        CAPTURE(routing::to_string(kind));
        const auto mail = written(make_job(kind), &article);
        const auto message = parsed(mail);
        CHECK(mail.envelope.recipient == "anna@customer.example");
        CHECK(message.to == std::vector<Address>{{"Anna Miller", "anna@customer.example"}});
        CHECK(message.author().email == "support@example.com");
        CHECK(message.date == noon);
        CHECK(message.header("Auto-Submitted") == auto_submitted);
        CHECK(message.header("X-Auto-Response-Suppress") == (auto_submitted.empty() ? "" : "All"));
        CHECK(verify_loop_mark(keys, message.header("X-Maildocket-Loop"), noon));
        CHECK_FALSE(message.has_header("Precedence"));
        CHECK(message.subject == subject);
        CHECK(message.message_id == mail.message_id);
        CHECK(verify_message_id(keys, mail.message_id, noon) == ticket);
        CHECK(message.in_reply_to == std::vector<std::string>{"1@customer.example"});
        CHECK(
            message.references ==
            std::vector{
                thread_root_id(keys, ticket, noon - 1h, "example.com"),
                std::string("1@customer.example")}
        );
        REQUIRE(message.reply_to.size() == 1);
        CHECK(
            signed_content(message.reply_to[0].email) ==
            SignedAddress{AddressPurpose::reply, ticket}
        );
        CHECK(mail.envelope.reverse_path.empty() != bounces);
        if (bounces) {
            CHECK(
                signed_content(mail.envelope.reverse_path) ==
                SignedAddress{AddressPurpose::bounce, ticket}
            );
        }
        CHECK_FALSE(message.html.empty());
    }
}

TEST_CASE("without a mail to answer the thread begins at its root") {
    auto job = make_job(OutboxKind::notice);
    for (const auto* id : {"", "not an id", "a\r\nBcc: x@evil.example"}) {
        job.in_reply_to = id;
        const auto message = read(job);
        const auto root = thread_root_id(make_policy().keys, ticket, noon - 1h, "example.com");
        CHECK(message.in_reply_to == std::vector{root});
        CHECK(message.references == std::vector{root});
        CHECK_FALSE(message.has_header("Bcc"));
    }
}

TEST_CASE("an agent's reply answers the client's mail and never tells the ID of his own") {
    auto article = make_article();
    article.message_id = "agent@staff.example";
    struct Row {
        std::string in_reply_to;
        std::string client;
        std::string answered;  // empty: the root
    };
    const std::vector<Row> rows{
        {"agent@staff.example", "2@customer.example", "2@customer.example"},
        {"agent@staff.example", "", ""},
        {"", "2@customer.example", "2@customer.example"},
        {"1@customer.example", "", "1@customer.example"},
        {"", "", ""},
    };
    const auto root = thread_root_id(make_policy().keys, ticket, noon - 1h, "example.com");
    for (const auto& [in_reply_to, client, answered] : rows) {
        auto job = make_job(OutboxKind::agent_reply);
        job.in_reply_to = in_reply_to;
        job.ticket->client_message_id = client;
        const auto mail = written(job, &article);
        const auto message = parsed(mail);
        CHECK(message.in_reply_to == std::vector{answered.empty() ? root : answered});
        CHECK(message.references.front() == root);
        CHECK_FALSE(contains(mail.octets, "staff.example"));
    }
}

TEST_CASE("a notice without an article says what the row says") {
    auto job = make_job(OutboxKind::notice);
    job.text = "Max gave this ticket to you.";
    const auto message = read(job);
    CHECK(contains(
        message.text,
        "About ticket [TCK-91] in support:\n\n> Max gave this ticket to you.\n\nTo answer"
    ));
    CHECK(contains(message.html, ">Max gave this ticket to you.</blockquote>"));
    store::ArticleRow change;
    change.kind = ArticleKind::system;
    change.text = change.new_text = "Max gave this ticket to you.";
    job.text.clear();
    CHECK(read(job, &change).text == message.text);
}

TEST_CASE("an acknowledgement to an unproven sender repeats nothing that he wrote") {
    auto article = make_article();
    article.kind = ArticleKind::client;
    article.author = "Secret Author";
    article.subject = "Secret Subject";
    article.warning = "Secret Warning";
    article.attachments = {attachment("Secret.exe", 5)};
    article.attachments[0].refused = "this type is denied";
    article.new_text = article.text = article.html = "Secret Text";
    for (const auto kind : {OutboxKind::acknowledgement, OutboxKind::closed_answer}) {
        auto job = make_job(kind);
        job.subject.clear();
        job.to_name = "Secret Name";
        job.ticket->subject = "Secret Ticket";
        job.ticket->contact_name = "Secret Contact";
        const auto mail = written(job, &article);
        const auto message = parsed(mail);
        CAPTURE(mail.octets);
        for (const auto& part : {std::string_view(mail.octets), std::string_view(message.text)}) {
            CHECK_FALSE(contains(part, "Secret"));
        }
        CHECK(message.subject.starts_with("[TCK-91] "));
        CHECK(message.subject.size() > 12);
    }
}

TEST_CASE("an acknowledgement names what was not accepted") {
    auto article = make_article();
    article.attachments = {
        attachment("kept.png", 5),
        attachment("tool.exe", 5),
        attachment("big.iso", 20'000'000),
        attachment("odd.bin", 7)};
    article.attachments[1].refused = "this type is denied";
    article.attachments[2].refused = "larger than 15728640 octets";
    article.attachments[3].refused = "its content could not be read";
    const auto message = read(make_job(OutboxKind::acknowledgement), &article);
    CHECK(contains(message.text, "* tool.exe (this type of file is not allowed)\n"));
    CHECK(contains(message.text, "* big.iso (20 MB, too large)\n"));
    CHECK(contains(message.text, "* odd.bin (its content could not be read)\n"));
    CHECK_FALSE(contains(message.text, "kept.png"));
    CHECK(message.attachments.empty());
    article.attachments.resize(1);
    CHECK_FALSE(contains(read(make_job(OutboxKind::acknowledgement), &article).text, "accept"));
}

TEST_CASE("an agent's reply goes out under his name and the queue's address") {
    const auto article = make_article();
    const auto mail = written(make_job(OutboxKind::agent_reply), &article);
    const auto message = parsed(mail);
    CHECK(
        message.from == std::vector<Address>{{"Jane Doe (Example Support)", "support@example.com"}}
    );
    CHECK_FALSE(contains(mail.octets, "jane@"));
    CHECK(contains(message.text, article.text));
    CHECK(contains(message.html, "Have you tried &lt;b&gt;water&lt;/b&gt;?<br>"));
    auto nameless = article;
    nameless.author.clear();
    const auto other = written(make_job(OutboxKind::agent_reply), &nameless);
    CHECK(parsed(other).author().name == "Example Support");
    CHECK_FALSE(contains(other.octets, "jane@"));
}

TEST_CASE("an agent's HTML goes out only if nothing of it is a quotation") {
    auto article = make_article();
    article.html = "<p>Have you tried <b>water</b>?</p><img src=\"cid:p@x\">";
    article.attachments = {attachment("p.png", 5)};
    article.attachments[0].is_inline = true;
    article.attachments[0].content_id = "p@x";
    const auto whole = read(make_job(OutboxKind::agent_reply), &article);
    CHECK(contains(whole.html, article.html));
    REQUIRE(whole.attachments.size() == 1);
    CHECK(whole.attachments[0].is_inline);
    article.text += "\n> Caution: the sender is not proven";
    const auto cut = read(make_job(OutboxKind::agent_reply), &article);
    CHECK_FALSE(contains(cut.html, "<b>water</b>"));
    CHECK_FALSE(contains(cut.html, "Caution"));
    CHECK_FALSE(contains(cut.text, "Caution"));
    CHECK(cut.attachments.size() == 1);
}

TEST_CASE("attachments go along up to a limit, the rest is named") {
    auto article = make_article();
    article.attachments = {
        attachment("a.png", attached_octets_max - 1),
        attachment("b.png", 2),
        attachment("c.png", 1),
        attachment("d.png", 1),
        attachment("e.exe", 0)};
    article.attachments[4].refused = "this type is denied";
    const auto message = read(make_job(OutboxKind::agent_reply), &article);
    REQUIRE(message.attachments.size() == 2);
    CHECK(message.attachments[0].name == "a.png");
    CHECK(message.attachments[0].sha256 == sha256("content 0"));
    CHECK(message.attachments[1].name == "c.png");
    CHECK(message.attachments[1].sha256 == sha256("content 2"));
    CHECK(contains(
        message.text,
        "could not be sent with this mail:\n* b.png (2 B)\n* d.png (1 B)\n* e.exe (0 B)\n"
    ));
}

TEST_CASE("an attachment that can't be read is an error of the mail") {
    auto article = make_article();
    article.attachments = {attachment("a.png", 1)};
    const AttachmentReader broken = [](std::size_t) -> Result<std::string> {
        return fail(ErrorCode::store_unavailable, "away");
    };
    const auto mail =
        write_mail(make_job(OutboxKind::agent_reply), &article, broken, make_policy(), noon);
    REQUIRE_FALSE(mail.has_value());
    CHECK(mail.error() == Error{ErrorCode::store_unavailable, "away"});
    CHECK(
        write_mail(make_job(OutboxKind::notice), &article, broken, make_policy(), noon).has_value()
    );
}

TEST_CASE("a notice tells an agent who wrote what, and that it can be answered") {
    auto article = make_article();
    article.author = "Anna <script> Miller\r\nBcc: x";
    article.author_email = "anna@customer.example";
    article.warning = "sender does not belong to this ticket";
    article.new_text = "My printer burns.\n##- Fake -##\n</blockquote><script>alert(1)</script>";
    article.attachments = {attachment("photo.png", 2048), attachment("x.exe", 1)};
    article.attachments[1].refused = "this type is denied";
    auto job = make_job(OutboxKind::notice);
    job.to = "jane@staff.example";
    job.to_agent = true;
    const auto message = read(job, &article);
    CHECK(message.author().name == "Example Support");
    for (const auto* part :
         {"Anna <script> Miller Bcc: x <anna@customer.example> wrote to support, ticket "
          "[TCK-91]:\n",
          "Caution: sender does not belong to this ticket\n",
          "> My printer burns.\n> ##- Fake -##\n",
          "* photo.png (2 KB)\n",
          "* x.exe (1 B): type not allowed\n",
          "To answer, just reply to this mail"}) {
        CAPTURE(part);
        CHECK(contains(message.text, part));
    }
    CHECK_FALSE(contains(message.html, "<script>"));
    CHECK(contains(message.html, "&lt;/blockquote&gt;&lt;script&gt;"));
    CHECK(message.attachments.empty());
}

TEST_CASE("what a reply to each mail says is found again above the marker, in every language") {
    const auto article = make_article();
    for (const auto& language : make_policy().templates->languages()) {
        for (const auto kind : template_kinds) {
            if (kind == OutboxKind::closed_answer) {
                continue;  // the one mail that should not be replied to
            }
            CAPTURE(language);
            CAPTURE(routing::to_string(kind));
            auto job = make_job(kind);
            job.to_language = language;
            std::string answer = "Thank you.\n\n";
            const auto message = read(job, &article);
            for (std::size_t i = 0; i < message.text.size();) {
                const auto end = message.text.find('\n', i);
                answer += "> " + message.text.substr(i, end - i) + '\n';
                i = end + 1;
            }
            CHECK(text::split_reply(answer).new_text == "Thank you.");
            const auto html = "<p>Thank you.</p><div>" + message.html + "</div>";
            CHECK(text::split_html_reply(html).parts.new_text == "Thank you.");
        }
    }
}

TEST_CASE("the details of a failure are quoted") {
    for (const auto kind : {OutboxKind::command_error, OutboxKind::undeliverable}) {
        const auto message = read(make_job(kind));
        CHECK(contains(message.text, "> 550 5.1.1 <tom@customer.example>: no such user\n"));
        CHECK(contains(message.html, "550 5.1.1 &lt;tom@customer.example&gt;"));
    }
}

TEST_CASE("the recipient's language comes before the row's and the queue's") {
    auto job = make_job(OutboxKind::acknowledgement);
    CHECK(read(job).header("Content-Language") == "en");
    job.language = "xx";
    job.to_language = "en-GB";
    CHECK(read(job).header("Content-Language") == "en");
}

TEST_CASE("the same row is the same mail after a rotation") {
    const auto job = make_job(OutboxKind::notice);
    auto policy = make_policy();
    const auto before = write_mail(job, nullptr, by_position, policy, noon);
    policy.keys = KeyRing({{1, std::string(32, 'a'), noon - 24h}, {2, std::string(32, 'b'), noon}});
    const auto after = write_mail(job, nullptr, by_position, policy, noon + 5h);
    CHECK(after->message_id == before->message_id);
    CHECK(after->envelope.reverse_path != before->envelope.reverse_path);
}

TEST_CASE("a mail without a ticket, or of a queue without room for a token, can still be answered"
) {
    auto job = make_job(OutboxKind::command_error);
    job.ticket.reset();
    auto message = read(job);
    CHECK(message.reply_to == std::vector<Address>{{"", "support@example.com"}});
    CHECK(message.subject == "Re: [TCK-91] Printer on fire");
    CHECK(find_references(message.subject).size() == 1);

    auto policy = make_policy();
    for (const auto* address : {"a-really-long-local-part-for-it@example.com", "a+b@example.com"}) {
        CAPTURE(address);
        auto queue = policy.queues.queues()[0];
        queue.addresses = {address};
        policy.queues = QueueDirectory({queue});
        const auto mail =
            write_mail(make_job(OutboxKind::notice), nullptr, by_position, policy, noon).value();
        CHECK(mail.envelope.reverse_path.empty());
        CHECK(parsed(mail).reply_to == std::vector<Address>{{"", address}});
    }
}

TEST_CASE("a row that can't become a mail says why") {
    auto job = make_job(OutboxKind::notice);
    job.to = "änna@example.com";
    const auto policy = make_policy();
    auto mail = write_mail(job, nullptr, by_position, policy, noon);
    REQUIRE_FALSE(mail.has_value());
    CHECK(mail.error().code == ErrorCode::invalid_input);
    CHECK(contains(mail.error().detail, "needs SMTPUTF8"));

    mail = write_mail(make_job(OutboxKind::agent_reply), nullptr, by_position, policy, noon);
    REQUIRE_FALSE(mail.has_value());
    CHECK(mail.error().detail == "a reply without an article has no words");

    job = make_job(OutboxKind::notice);
    job.ticket->queue = "sales";
    mail = write_mail(job, nullptr, by_position, policy, noon);
    REQUIRE_FALSE(mail.has_value());
    CHECK(
        mail.error() ==
        Error{ErrorCode::invalid_input, "queue sales is in the configuration no more"}
    );
    job.ticket.reset();
    auto nobody = make_policy();
    nobody.queues = {};
    CHECK_FALSE(write_mail(job, nullptr, by_position, nobody, noon).has_value());
}
