#include "cli/mail/envelope.hpp"

#include <doctest/doctest.h>

#include <map>

using namespace maildocket;
using namespace maildocket::cli;

namespace {

using Environment = std::map<std::string, std::string>;

Variables in(Environment environment) {
    return [environment = std::move(environment)](const std::string& name) {
        const auto found = environment.find(name);
        return found == environment.end() ? std::nullopt
                                          : std::optional<std::string>(found->second);
    };
}

std::string recipients(const Environment& environment) {
    std::string line;
    for (const auto& mailbox : recipients_of(in(environment), "mx.example.com")) {
        line.append(line.empty() ? "" : " ").append(mailbox.address());
    }
    return line;
}

std::string sender(
    const Environment& environment, const std::optional<std::string>& written = std::nullopt
) {
    const auto mailbox = sender_of(in(environment), written);
    return mailbox ? mailbox->address() : "<>";
}

}  // namespace

TEST_CASE("the recipients are those that the mail server names, most telling first") {
    CHECK(recipients({}).empty());
    // Postfix, local(8)
    CHECK(
        recipients(
            {{"ORIGINAL_RECIPIENT", "support+t.x@example.com"},
             {"RECIPIENT", "desk+t.x@mx.example.com"},
             {"LOCAL", "desk+t.x"},
             {"DOMAIN", "mx.example.com"},
             {"EXTENSION", "t.x"},
             {"LOGNAME", "desk"}}
        ) == "support+t.x@example.com desk+t.x@mx.example.com"
    );
    // Exim
    CHECK(
        recipients(
            {{"LOCAL_PART", "support"}, {"LOCAL_PART_SUFFIX", "+t.x"}, {"DOMAIN", "example.com"}}
        ) == "support+t.x@example.com"
    );
    CHECK(
        recipients(
            {{"LOCAL_PART_PREFIX", "x-"}, {"LOCAL_PART", "support"}, {"DOMAIN", "example.com"}}
        ) == "x-support@example.com"
    );
    // qmail
    CHECK(recipients({{"LOCAL", "support"}, {"HOST", "example.com"}}) == "support@example.com");
    // procmail, maildrop
    CHECK(recipients({{"LOGNAME", "support"}}) == "support@mx.example.com");
    CHECK(
        recipients({{"LOGNAME", "support"}, {"HOST", "desk.example.com"}, {"EXTENSION", "t.x"}}) ==
        "support+t.x@desk.example.com"
    );
}

TEST_CASE("what is no address is no recipient") {
    CHECK(recipients({{"RECIPIENT", "two words@example.com"}, {"LOGNAME", "a b"}}).empty());
    CHECK(recipients({{"RECIPIENT", ""}, {"LOCAL_PART", "support"}}).empty());
    CHECK(recipients({{"RECIPIENT", "support"}, {"LOGNAME", "root"}}) == "root@mx.example.com");
}

TEST_CASE("the sender is the one of the environment, else of the mail, and may be none") {
    CHECK(sender({}) == "<>");
    CHECK(sender({}, "anna@client.example") == "anna@client.example");
    CHECK(sender({{"SENDER", "anna@client.example"}}, "x@y.example") == "anna@client.example");
    CHECK(sender({{"SENDER", ""}}, "x@y.example") == "<>");
    CHECK(sender({{"FROM", "anna@client.example"}}) == "anna@client.example");
    CHECK(sender({{"FROM", "MAILER-DAEMON"}}, "anna@client.example") == "anna@client.example");
    CHECK(sender({{"FROM", "anna@client.example"}}, "") == "<>");
}

TEST_CASE("a sender that is no address is the null reverse path") {
    for (const auto* const text :
         {"", "<>", "MAILER-DAEMON", "<MAILER-DAEMON>", "two words@x", "root"}) {
        CAPTURE(text);
        CHECK(parse_sender(text) == std::nullopt);
    }
    CHECK(parse_sender("<anna@client.example>") == Mailbox{"anna", "client.example"});
    CHECK(parse_sender(" anna@client.example ") == Mailbox{"anna", "client.example"});
}

TEST_CASE("the queue id is the one of the environment if it looks like one") {
    const auto queue_id = [](const Environment& environment) {
        return queue_id_of(in(environment));
    };
    CHECK(queue_id({}).empty());
    CHECK(queue_id({{"MAIL_QUEUE_ID", "4XbC9z1Y2"}}) == "4XbC9z1Y2");
    CHECK(queue_id({{"MESSAGE_ID", "1t9AbC-0001Xy-2Z"}}) == "1t9AbC-0001Xy-2Z");
    CHECK(queue_id({{"MESSAGE_ID", "exim"}, {"MAIL_QUEUE_ID", "ours"}}) == "ours");
    CHECK(queue_id({{"MESSAGE_ID", "exim"}, {"MAIL_QUEUE_ID", ""}}) == "exim");
    CHECK(queue_id({{"MESSAGE_ID", "<a@example.com>"}}).empty());
    CHECK(queue_id({{"MAIL_QUEUE_ID", "two words"}}).empty());
    CHECK(queue_id({{"MAIL_QUEUE_ID", "a\r\nQUIT"}}).empty());
    CHECK(queue_id({{"MAIL_QUEUE_ID", std::string(64, 'a')}}) == std::string(64, 'a'));
    CHECK(queue_id({{"MAIL_QUEUE_ID", std::string(65, 'a')}}).empty());
}
