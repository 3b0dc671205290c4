#include "milter/policy.hpp"

#include "core/model/signed_address.hpp"
#include "core/model/verdict.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

using namespace maildocket;
using namespace maildocket::milter;

namespace {

const Timestamp now{std::chrono::seconds{1'764'334'473}};
const KeyRing keys({{1, std::string(32, 'k')}});
const Mailbox support{"support", "example.com"};

std::shared_ptr<Settings> settings() {
    QueuePolicy open;
    open.name = "support";
    open.prefix = "TCK-";
    open.addresses = {"support@example.com", "help@example.com"};
    QueuePolicy closed;
    closed.name = "closed";
    closed.prefix = "CLS-";
    closed.addresses = {"closed@example.com"};
    closed.unknown_senders = UnknownSenders::reject;
    auto policy = std::make_shared<intake::IntakePolicy>();
    policy->queues = QueueDirectory({open, closed});
    policy->authserv_ids = {"mx.example.com"};
    policy->attachments.deny = {"exe"};
    policy->keys = keys;
    auto made = std::make_shared<Settings>();
    made->policy = policy;
    return made;
}

// What a mail server does with one mail; tests change the one thing that they are about.
struct Mail {
    std::shared_ptr<Settings> judged_by = settings();
    std::string client = "192.0.2.1";
    std::string reverse_path = "<anna@client.example>";
    std::vector<std::string_view> parameters;
    bool is_local_submission = false;
    std::vector<std::string> recipients{"<support@example.com>"};
    std::vector<std::pair<std::string, std::string>> fields{
        {"Received", "from mail.client.example\n\tby mx"},
        {"From", "Anna <anna@client.example>"},
        {"To", "support@example.com"},
        {"Subject", "Printer on fire"},
        {"Date", "Fri, 28 Nov 2025 12:50:00 +0000"},
        {"Message-ID", "<m1@client.example>"}};
    std::vector<std::string> body{"It burns.\r\n"};
    store::IntakeStore::ReadAnswer answer;
    std::optional<Error> store_error;
    bool out_of_time = false;

    // Filled by run().
    Policy policy;
    std::vector<Step> steps;
    Ending ending;
    int questions = 0;

    Ending& run() {
        policy.helo("mail.client.example");
        policy.mail(
            judged_by,
            {reverse_path, parameters, "mail.client.example", client, is_local_submission}
        );
        steps.clear();
        for (const auto& recipient : recipients) {
            steps.push_back(policy.recipient(recipient, now));
        }
        steps.push_back(policy.data());
        for (const auto& [name, value] : fields) {
            policy.header(name, value, now);
        }
        for (const auto& piece : body) {
            policy.body(piece);
        }
        ending = policy.end(ports(), now);
        return ending;
    }
    Ports ports() {
        return {
            [this](const store::DeliveryKey&, const routing::Inquiry&)
                -> Result<store::IntakeStore::ReadAnswer> {
                ++questions;
                if (store_error) {
                    return fail(store_error->code, store_error->detail);
                }
                return answer;
            },
            [this] { return out_of_time; }};
    }
    void from_contact() {
        answer.answers.author.contact = routing::ContactFacts{
            ContactId{3}, "anna@client.example", "Anna", ClientId{2}, "C", ""};
    }
    // The stamp, read as lmtpd would.
    VerdictReading stamp() const {
        Message message;
        message.from = {{"Anna", "anna@client.example"}};
        message.subject = "Printer on fire";
        message.message_id = "m1@client.example";
        message.date = Timestamp{std::chrono::seconds{1'764'334'200}};
        message.headers = {{std::string(verdict_field), ending.stamp.value_or("")}};
        return read_verdict(keys, message, now);
    }
};

Refuse refused(std::uint16_t code, EnhancedStatus status, const char* text) {
    return Refuse{Reply{code, status, text}};
}

}  // namespace

TEST_CASE("a mail for us is asked about and stamped with what the edge knows") {
    Mail mail;
    mail.from_contact();
    mail.fields.insert(
        mail.fields.begin(),
        {"Authentication-Results", "mx.example.com; spf=pass smtp.mailfrom=client.example"}
    );
    CHECK_FALSE(mail.run().refusal.has_value());
    CHECK(mail.ending.removals.empty());
    CHECK(mail.ending.unstamped.empty());
    CHECK(mail.questions == 1);
    AuthenticationVerdict found;
    found.spf = AuthenticationVerdict::Value::pass;
    found.spf_domain = "client.example";
    CHECK(
        mail.stamp().verdict ==
        EdgeVerdict{
            "192.0.2.1",
            "mail.client.example",
            "mail.client.example",
            "anna@client.example",
            found,
            Trust::aligned,
            now}
    );
}

TEST_CASE("mail for nobody of ours passes at DATA and nothing is asked") {
    for (const auto& recipients :
         {std::vector<std::string>{"<bob@example.com>"},
          {"<bob@example.com>", "<SUPPORT@example.org>"},
          {"<supportx@example.com>"},
          {"<>"},
          {"<bob@[192.0.2.1]>"},
          {"no path at all"}}) {
        Mail mail;
        mail.recipients = recipients;
        mail.run();
        CHECK(mail.steps.back() == Step{PassMail{}});
        CHECK(mail.questions == 0);
        CHECK(mail.ending.removals.empty());
        CHECK_FALSE(mail.ending.stamp.has_value());
    }
    Mail switched_off;
    switched_off.judged_by->email_to_ticket = false;
    switched_off.run();
    CHECK(switched_off.steps.back() == Step{PassMail{}});
}

TEST_CASE("what the envelope shows is refused at RCPT, each recipient for itself") {
    const auto unknown = refused(550, {5, 1, 1}, "No such address here");
    const auto too_big = refused(552, {5, 3, 4}, "message too big");
    const auto token =
        sign_address(keys, support, {AddressPurpose::reply, TicketId{7}}, now).address();
    auto forged = token;
    forged[forged.find('@') - 1] = forged[forged.find('@') - 1] == 'a' ? 'b' : 'a';
    struct Row {
        std::string recipient;
        std::vector<std::string_view> parameters;
        Step step;
        bool is_local_submission = false;
    };
    for (const auto& row :
         {Row{"<support@example.com>", {}, Proceed{}},
          Row{"<Support+plain@Example.com>", {}, Proceed{}},
          Row{"<@a.example,@b.example:support@example.com>", {}, Proceed{}},
          Row{'<' + token + '>', {}, Proceed{}},
          Row{'<' + forged + '>', {}, unknown},
          Row{"<support+t.x@example.com>", {}, unknown},
          Row{"<support+t.x@example.com>", {}, Proceed{}, true},
          Row{"<bob+t.x@example.com>", {}, Proceed{}},
          Row{"<support@example.com>", {"BODY=8BITMIME", "size=52428800"}, Proceed{}},
          Row{"<support@example.com>", {"SIZE=52428801"}, too_big},
          Row{"<support@example.com>", {"SIZE=52428801"}, Proceed{}, true},
          Row{"<support@example.com>", {"SIZE=99999999999999999999999"}, Proceed{}},
          Row{"<bob@example.com>", {"SIZE=52428801"}, Proceed{}}}) {
        CAPTURE(row.recipient);
        Mail mail;
        mail.recipients = {row.recipient};
        mail.parameters = row.parameters;
        mail.is_local_submission = row.is_local_submission;
        mail.run();
        CHECK(mail.steps.front() == row.step);
    }
}

TEST_CASE("at the end a mail is refused for what lmtpd would refuse") {
    using Change = std::function<void(Mail&)>;
    struct Row {
        const char* what;
        Change change;
        std::uint16_t code;
        EnhancedStatus status;
    };
    const auto our_loop = [](Mail& mail) {
        mail.fields.emplace_back("X-Maildocket-Loop", make_loop_mark(keys, now));
    };
    for (const auto& row :
         {Row{"unknown sender of a closed queue",
              [](Mail& mail) { mail.recipients = {"<closed@example.com>"}; },
              550,
              {5, 7, 1}},
          Row{"too big",
              [](Mail& mail) { mail.judged_by->message_octets_max = 200; },
              552,
              {5, 3, 4}},
          Row{"our own mail", our_loop, 554, {5, 4, 6}},
          Row{"From is a queue address",
              [](Mail& mail) { mail.fields[1].second = "help@example.com"; },
              554,
              {5, 4, 6}},
          Row{"50 Received fields, and the mail server adds one",
              [](Mail& mail) {
                  mail.fields.insert(mail.fields.begin(), 49, {"Received", "from a by b"});
              },
              554,
              {5, 4, 6}},
          Row{"DMARC fail, so configured",
              [](Mail& mail) {
                  mail.judged_by->reject_forged = true;
                  mail.fields.insert(
                      mail.fields.begin(), {"Authentication-Results", "mx.example.com; dmarc=fail"}
                  );
              },
              550,
              {5, 7, 1}},
          Row{"denied attachment, so configured",
              [](Mail& mail) {
                  mail.judged_by->reject_denied_attachments = true;
                  mail.fields.emplace_back("MIME-Version", "1.0");
                  mail.fields.emplace_back("Content-Type", "application/x-thing; name=\"a%s.exe\"");
                  mail.fields.emplace_back("Content-Disposition", "attachment");
              },
              550,
              {5, 7, 1}}}) {
        CAPTURE(row.what);
        Mail mail;
        row.change(mail);
        REQUIRE(mail.run().refusal.has_value());
        CHECK(mail.ending.refusal->code == row.code);
        CHECK(mail.ending.refusal->status == row.status);

        // Somebody else wants it as well: lmtpd answers for our part.
        Mail shared;
        row.change(shared);
        shared.recipients.emplace_back("<bob@example.com>");
        CHECK_FALSE(shared.run().refusal.has_value());
    }
}

TEST_CASE("what is not configured to be refused passes") {
    Mail forged;
    forged.fields.insert(
        forged.fields.begin(), {"Authentication-Results", "mx.example.com; dmarc=fail"}
    );
    CHECK_FALSE(forged.run().refusal.has_value());
    CHECK(forged.stamp().verdict->trust == Trust::forged);
    Mail far_travelled;
    far_travelled.fields.insert(far_travelled.fields.begin(), 48, {"Received", "from a by b"});
    CHECK_FALSE(far_travelled.run().refusal.has_value());
}

TEST_CASE("a mail for several queues is refused only when each of them would refuse it") {
    Mail mail;
    mail.recipients = {"<closed@example.com>", "<support@example.com>"};
    CHECK_FALSE(mail.run().refusal.has_value());
    CHECK(mail.questions == 2);
    CHECK(mail.ending.stamp.has_value());
    mail.recipients = {"<closed@example.com>", "<closed+x@example.com>"};
    CHECK(mail.run().refusal.has_value());
    // What was taken once is not refused when it comes again.
    mail.answer.earlier = store::DeliveryOutcome{};
    CHECK_FALSE(mail.run().refusal.has_value());
}

TEST_CASE("whatever goes wrong on our side lets the mail pass unstamped, forgeries removed") {
    using Change = std::function<void(Mail&)>;
    const FieldRemoval forgery{"X-Maildocket-Verdict", 1};
    for (const auto& [what, change] :
         {std::pair<const char*, Change>{
              "store away",
              [](Mail& mail) {
                  mail.store_error = Error{ErrorCode::store_unavailable, "away"};
              }},
          {"time used up", [](Mail& mail) { mail.out_of_time = true; }},
          {"header too big", [](Mail& mail) { mail.judged_by->header_octets_max = 100; }},
          {"too many recipients",
           [](Mail& mail) {
               mail.judged_by->recipients_max = 1;
               mail.recipients = {"<support@example.com>", "<closed@example.com>"};
           }},
          {"neither Message-ID nor Date", [](Mail& mail) { mail.fields.resize(5); }}}) {
        const std::string trouble(what);
        CAPTURE(trouble);
        Mail mail;
        mail.fields.insert(mail.fields.begin(), {"X-Maildocket-Verdict", "v=1; forged"});
        change(mail);
        CHECK_FALSE(mail.run().refusal.has_value());
        CHECK_FALSE(mail.ending.stamp.has_value());
        CHECK_FALSE(mail.ending.unstamped.empty());
        CHECK(mail.ending.removals == std::vector{forgery});
    }
}

TEST_CASE("a forged stamp is removed, a trusted client's own one is kept") {
    Mail first;
    first.run();
    const std::pair<std::string, std::string> stamp{verdict_field, *first.ending.stamp};
    Mail again;
    again.fields.insert(again.fields.begin(), stamp);
    again.run();
    CHECK(again.ending.removals.size() == 1);
    CHECK(again.ending.stamp.has_value());
    again.judged_by->trusted_clients = {*Network::parse("192.0.2.0/24")};
    again.run();
    CHECK(again.ending.removals.empty());
    CHECK_FALSE(again.ending.stamp.has_value());
    CHECK(again.ending.unstamped == "it has a stamp of ours");
}

TEST_CASE("a body in pieces of any size is the same body") {
    const std::string text = "one\r\n.\r\ntwo\r\n\r\n";
    Mail whole;
    whole.body = {text};
    whole.judged_by->message_octets_max = 1000;
    whole.run();
    for (std::size_t step = 1; step <= text.size(); ++step) {
        CAPTURE(step);
        Mail cut;
        cut.body.clear();
        for (std::size_t begin = 0; begin < text.size(); begin += step) {
            cut.body.push_back(text.substr(begin, step));
        }
        cut.run();
        CHECK(cut.ending.stamp == whole.ending.stamp);
    }
    Mail empty;
    empty.body.clear();
    CHECK(empty.run().stamp.has_value());
}

TEST_CASE("a connection carries many mails, and one that was broken off leaves nothing") {
    Mail mail;
    mail.fields.insert(mail.fields.begin(), {"X-Maildocket-Verdict", "v=1"});
    mail.run();
    const auto stamp = mail.ending.stamp;
    mail.policy.mail(mail.judged_by, {"<x@evil.example>", {}, "", "", false});
    CHECK(mail.policy.recipient("<support@example.com>", now) == Step{Proceed{}});
    CHECK(mail.policy.data() == Step{Proceed{}});
    mail.policy.header("X-Maildocket-Verdict", "v=1", now);
    mail.policy.body("half a li");
    mail.policy.abort();
    CHECK_FALSE(mail.policy.has_mail());
    CHECK(mail.policy.end(mail.ports(), now).removals.empty());
    CHECK(mail.run().stamp == stamp);
    CHECK(mail.ending.removals.size() == 1);
}

TEST_CASE("HELO stays for the mails of a client and is no other client's") {
    struct Row {
        const char* client;
        bool says_helo;
        std::string helo;
    };
    Mail mail;
    mail.run();
    for (const auto& row :
         {Row{"192.0.2.1", false, "mail.client.example"},
          Row{"192.0.2.2", true, "two.example"},
          Row{"192.0.2.2", false, "two.example"},
          Row{"192.0.2.3", false, ""}}) {
        CAPTURE(row.client);
        auto& policy = mail.policy;
        if (row.says_helo) {
            policy.helo("two.example");
        }
        policy.mail(mail.judged_by, {"<a@client.example>", {}, "", row.client, false});
        CHECK(policy.recipient("<support@example.com>", now) == Step{Proceed{}});
        CHECK(policy.data() == Step{Proceed{}});
        for (const auto& [name, value] : mail.fields) {
            policy.header(name, value, now);
        }
        mail.ending = policy.end(mail.ports(), now);
        REQUIRE(mail.stamp().verdict);
        CHECK(mail.stamp().verdict->helo == row.helo);
        CHECK(mail.stamp().verdict->client_address == row.client);
    }
}

TEST_CASE("events in an order that no mail server sends are survived") {
    Mail mail;
    auto& policy = mail.policy;
    CHECK(policy.recipient("<support@example.com>", now) == Step{PassMail{}});
    CHECK(policy.data() == Step{PassMail{}});
    policy.header("From", "a@b.example", now);
    policy.body("x");
    CHECK_FALSE(policy.end(mail.ports(), now).stamp.has_value());
    policy.mail(mail.judged_by, {"", {}, "", "", false});
    policy.header("From", "a@b.example", now);
    policy.body("x");
    CHECK_FALSE(policy.end(mail.ports(), now).stamp.has_value());
    policy.abort();
    policy.abort();
}
