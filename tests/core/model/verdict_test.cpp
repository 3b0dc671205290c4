#include "core/model/verdict.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <string>

using namespace maildocket;

namespace {

using Value = AuthenticationVerdict::Value;

const Timestamp stamped{std::chrono::seconds{1'764'334'473}};
const KeyRing keys({{7, std::string(32, 'k')}});

EdgeVerdict verdict() {
    return {
        "192.0.2.1",
        "mail.client.example",
        "mail.client.example",
        "anna@client.example",
        AuthenticationVerdict{
            Value::pass, Value::fail, Value::pass, "client.example", "d.example", "client.example"},
        Trust::aligned,
        stamped};
}

Message message() {
    Message mail;
    mail.from = {{"Anna", "Anna@client.example"}};
    mail.message_id = "m1@client.example";
    mail.date = stamped - std::chrono::minutes{1};
    mail.subject = "Printer on fire";
    return mail;
}

Message stamped_message(const EdgeVerdict& content = verdict()) {
    auto mail = message();
    mail.headers = {{std::string(verdict_field), *stamp_verdict(keys, content, mail)}};
    return mail;
}

}  // namespace

TEST_CASE("a stamp says again what was stamped, whatever the text") {
    CHECK(read_verdict(keys, stamped_message(), stamped) == VerdictReading{verdict(), {}});
    EdgeVerdict odd;
    odd.at = stamped;
    odd.helo = "a;s=1 %\"\\\xc3\xa4";
    odd.client_name = std::string(300, '=');
    CHECK(read_verdict(keys, stamped_message(odd), stamped) == VerdictReading{odd, {}});
    odd.helo = "\xff\xfe";
    CHECK(
        read_verdict(keys, stamped_message(odd), stamped).verdict->helo ==
        "\xef\xbf\xbd\xef\xbf\xbd"
    );
}

TEST_CASE("lines of a stamp stay short and a value that is too long is left out") {
    auto content = verdict();
    content.helo = std::string(300, '\x01');
    content.client_name = std::string(301, 'a');
    const auto field = *stamp_verdict(keys, content, message());
    for (std::size_t begin = 0; begin < field.size();) {
        const auto end = std::min(field.find('\n', begin), field.size());
        CHECK(end - begin <= 998 - verdict_field.size() - 2);
        begin = end + 1;
    }
    content.client_name.clear();
    CHECK(read_verdict(keys, stamped_message(content), stamped) == VerdictReading{content, {}});
    content.client_name = std::string(101, '\xff');  // 303 octets of replacement characters
    CHECK(read_verdict(keys, stamped_message(content), stamped).verdict->client_name.empty());
    content.client_name.clear();
    CHECK(read_verdict(keys, stamped_message(content), stamped) == VerdictReading{content, {}});
}

TEST_CASE("a stamp is found after it was folded anew, re-encoded around, and moved") {
    auto mail = stamped_message();
    std::ranges::replace(mail.headers[0].value, '\n', ' ');
    std::ranges::replace(mail.headers[0].value, '\t', ' ');
    mail.headers[0].name = "x-maildocket-VERDICT";
    mail.headers.insert(mail.headers.begin(), {"Received", "from x by y"});
    mail.headers.insert(mail.headers.begin(), {"X-Maildocket-Verdict", "v=1; forged"});
    mail.subject = "Printer  on\tfire ";
    mail.from[0].name = "Other phrase";
    mail.from[0].email = "anna@CLIENT.example";
    CHECK(read_verdict(keys, mail, stamped).verdict == verdict());
}

TEST_CASE("on another mail, edited, aged or with another key a stamp is worth nothing") {
    using Change = std::function<void(Message&)>;
    struct Row {
        const char* what;
        Change change;
        Timestamp now;
        std::string refusal;
    };
    const std::string not_ours = "it was not made by us for this mail";
    const auto edit = [](const char* from, const char* to) {
        return [from, to](Message& mail) {
            auto& text = mail.headers[0].value;
            text.replace(text.find(from), std::string_view(from).size(), to);
        };
    };
    const Change none = [](Message&) {};
    for (const auto& row :
         {Row{"author",
              [](Message& mail) { mail.from[0].email = "x@client.example"; },
              stamped,
              not_ours},
          Row{"second author",
              [](Message& mail) {
                  mail.from.push_back({"", "x@y.example"});
              },
              stamped,
              not_ours},
          Row{"Message-ID",
              [](Message& mail) { mail.message_id = "m2@client.example"; },
              stamped,
              not_ours},
          Row{"no Message-ID", [](Message& mail) { mail.message_id.clear(); }, stamped, not_ours},
          Row{"Date",
              [](Message& mail) { *mail.date += std::chrono::seconds{1}; },
              stamped,
              not_ours},
          Row{"Subject",
              [](Message& mail) { mail.subject = "Re: Printer on fire"; },
              stamped,
              not_ours},
          Row{"client", edit("192.0.2.1", "192.0.2.2"), stamped, not_ours},
          Row{"DKIM result", edit("dkim=fail", "dkim=pass"), stamped, not_ours},
          Row{"trust", edit("aligned", "token"), stamped, not_ours},
          Row{"bound fields", edit("b=id", "b=i"), stamped, not_ours},
          Row{"MAC", edit("s=", "s=0"), stamped, not_ours},
          Row{"no MAC",
              [](Message& mail) {
                  mail.headers[0].value.resize(mail.headers[0].value.find("s=") + 2);
              },
              stamped,
              not_ours},
          Row{"key id", edit("k=7", "k=8"), stamped, "it was made with a key that is not ours"},
          Row{"no stamp at all", edit("v=1", "v=2"), stamped, "it can't be read"},
          Row{"oldest", none, stamped + verdict_validity, ""},
          Row{"too old",
              none,
              stamped + verdict_validity + std::chrono::seconds{1},
              "it is too old"},
          Row{"clock error", none, stamped - std::chrono::minutes{5}, ""},
          Row{"future",
              none,
              stamped - std::chrono::minutes{5} - std::chrono::seconds{1},
              "it is from the future"}}) {
        CAPTURE(row.what);
        auto mail = stamped_message();
        row.change(mail);
        const auto reading = read_verdict(keys, mail, row.now);
        CHECK(reading.refusal == row.refusal);
        CHECK(reading.verdict.has_value() == row.refusal.empty());
    }
    const KeyRing other({{7, std::string(32, 'x')}});
    CHECK(read_verdict(other, stamped_message(), stamped).refusal == not_ours);
}

TEST_CASE("what an MTA adds behind the milter takes nothing from a stamp") {
    auto mail = message();
    mail.date.reset();
    const auto without_date = *stamp_verdict(keys, verdict(), mail);
    mail.headers = {{std::string(verdict_field), without_date}};
    mail.date = stamped;
    CHECK(read_verdict(keys, mail, stamped).verdict == verdict());
    mail.message_id.clear();
    mail.date.reset();
    CHECK_FALSE(stamp_verdict(keys, verdict(), mail).has_value());
}

TEST_CASE("a mail without a stamp gives no reason, of many stamps the first eight are looked at") {
    CHECK(read_verdict(keys, message(), stamped) == VerdictReading{});
    auto mail = stamped_message();
    mail.headers.insert(mail.headers.begin(), 7, {std::string(verdict_field), "x"});
    CHECK(read_verdict(keys, mail, stamped).verdict.has_value());
    mail.headers.insert(mail.headers.begin(), {std::string(verdict_field), "x"});
    CHECK_FALSE(read_verdict(keys, mail, stamped).verdict.has_value());
}

TEST_CASE("a stamp is read strictly") {
    const std::string good = "v=1;k=7;t=1;c=;n=;h=;f=;u=known;b=id;s=00";
    CHECK(parse_verdict(good).has_value());
    CHECK(parse_verdict(good + std::string(8192 - good.size(), ' ')).has_value());
    CHECK_FALSE(parse_verdict(good + std::string(8193 - good.size(), ' ')).has_value());
    for (const auto* bad :
         {"",
          ";s=",
          "v=1",
          "v=1;s=",
          "v=01x;k=7;t=1;c=;n=;h=;f=;u=known;b=id;s=0",
          "v=1;k=-7;t=1;c=;n=;h=;f=;u=known;b=id;s=0",
          "v=1;k=7;t=-1;c=;n=;h=;f=;u=known;b=id;s=0",
          "v=1;k=7;t=99999999999999;c=;n=;h=;f=;u=known;b=id;s=0",
          "v=1;k=7;t=1;c=%;n=;h=;f=;u=known;b=id;s=0",
          "v=1;k=7;t=1;c=%0;n=;h=;f=;u=known;b=id;s=0",
          "v=1;k=7;t=1;c=%0g;n=;h=;f=;u=known;b=id;s=0",
          "v=1;k=7;t=1;n=;c=;h=;f=;u=known;b=id;s=0",
          "v=1;k=7;t=1;c=;n=;h=;f=;u=;b=id;s=0",
          "v=1;k=7;t=1;c=;n=;h=;f=;u=best;b=id;s=0",
          "v=1;k=7;t=1;c=;n=;h=;f=;spf=pass:a;u=known;b=id;s=0",
          "v=1;k=7;t=1;c=;n=;h=;f=;spf=pass;dkim=pass:;dmarc=pass:;u=known;b=id;s=0",
          "v=1;k=7;t=1;c=;n=;h=;f=;u=known;b=id;x=1;s=0"}) {
        CAPTURE(bad);
        CHECK_FALSE(parse_verdict(bad).has_value());
    }
}
