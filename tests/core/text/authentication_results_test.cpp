#include "core/text/authentication_results.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using maildocket::Header;
using maildocket::Message;
using maildocket::text::AuthenticationVerdict;
using maildocket::text::parse_authentication_results;
using maildocket::text::verdict_of;

namespace {

// "mx.example.com: spf=pass(smtp.mailfrom=a) dkim=..." of a parsed field, for comparison.
std::string summary(std::string_view value) {
    const auto field = parse_authentication_results(value);
    if (!field) {
        return "unreadable";
    }
    std::string result = field->authserv_id;
    if (field->instance != 0) {
        result += "#" + std::to_string(field->instance);
    }
    result += ":";
    for (const auto& method : field->methods) {
        result += " " + method.method + "=" + method.result + "(";
        for (const auto& property : method.properties) {
            result += (result.ends_with('(') ? "" : ",") + property.type +
                      (property.type.empty() ? "" : ".") + property.name + "=" + property.value;
        }
        result += ")";
    }
    return result;
}

std::string verdict(std::vector<Header> headers) {
    Message message;
    message.headers = std::move(headers);
    message.from = {{"", "anna@Client.example"}};
    const std::vector<std::string> ids{"mx.example.com", "mx2.example.com"};
    const auto found = verdict_of(message, ids);
    if (!found) {
        return "none";
    }
    return "spf=" + std::string(to_string(found->spf)) + "/" + found->spf_domain +
           " dkim=" + std::string(to_string(found->dkim)) + "/" + found->dkim_domain +
           " dmarc=" + std::string(to_string(found->dmarc)) + "/" + found->from_domain;
}

Header results(std::string value) {
    return {"Authentication-Results", std::move(value)};
}

}  // namespace

TEST_CASE("fields of RFC 8601 and of the servers that write them") {
    struct Row {
        std::string_view value;
        std::string_view expected;
    };
    const Row rows[] = {
        {"mx.example.com; none", "mx.example.com:"},
        {"MX.Example.com 1; none", "mx.example.com:"},
        {"mx.example.com; spf=pass smtp.mailfrom=a@b.example",
         "mx.example.com: spf=pass(smtp.mailfrom=a@b.example)"},
        {"mx.example.com;\tspf=pass (sender IP is 192.0.2.1)\r\n\tsmtp.mailfrom=b.example;"
         " dkim=pass header.d=b.example header.b=\"x=y;z\"",
         "mx.example.com: spf=pass(smtp.mailfrom=b.example)"
         " dkim=pass(header.d=b.example,header.b=x=y;z)"},
        {"mx (a (nested; comment) \\) b); dmarc=fail (p=none; dis=none) header.from=b.example",
         "mx: dmarc=fail(header.from=b.example)"},
        {"\"mx.example.com\" ; DKIM / 1 = Pass reason=\"good \\\"key\\\"\" header . i = @b.example",
         "mx.example.com: dkim=pass(reason=good \"key\",header.i=@b.example)"},
        {"mx.example.com; dmarc=pass action=none header.from=b.example;compauth=pass reason=100",
         "mx.example.com: dmarc=pass(action=none,header.from=b.example)"
         " compauth=pass(reason=100)"},
        {"mx.example.com; spf=; dkim=pass", "mx.example.com: dkim=pass()"},
        {"mx.example.com; ==; dkim=pass; =x; y", "mx.example.com: dkim=pass()"},
        {"mx.example.com; spf=pass smtp.mailfrom=\"a;b\"@c.example",
         "mx.example.com: spf=pass(smtp.mailfrom=a;b@c.example)"},
        {"i=2; mx.example.com; arc=pass", "mx.example.com#2: arc=pass()"},
        {"i=x; mx.example.com; arc=pass", "unreadable"},
        {"spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=b.example", "unreadable"},
        {"mx.example.com", "mx.example.com:"},
        {"mx.example.com; spf=pass (unclosed", "mx.example.com: spf=pass()"},
        {"mx.example.com; spf=\"pass", "mx.example.com: spf=pass()"},
        {"(only a comment)", "unreadable"},
        {"", "unreadable"},
        {";;;", "unreadable"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.value);
        CHECK(summary(row.value) == row.expected);
    }
}

TEST_CASE("a verdict puts the methods together") {
    struct Row {
        std::vector<Header> headers;
        std::string_view expected;
    };
    const Row rows[] = {
        {{}, "none"},
        {{results("mx.example.com; none")}, "spf=none/ dkim=none/ dmarc=none/"},
        {{results("mx.example.com; spf=pass smtp.mailfrom=a@Client.example; dkim=pass "
                  "header.d=client.example; dmarc=pass header.from=client.example")},
         "spf=pass/client.example dkim=pass/client.example dmarc=pass/client.example"},
        {{results("mx.example.com; spf=softfail smtp.mailfrom=x@y.example; dmarc=hardfail")},
         "spf=softfail/y.example dkim=none/ dmarc=fail/"},
        // SPF of the reverse-path before SPF of the HELO name.
        {{results("mx.example.com; spf=pass smtp.helo=relay.example; spf=fail "
                  "smtp.mailfrom=client.example")},
         "spf=fail/client.example dkim=none/ dmarc=none/"},
        {{results("mx.example.com; spf=pass smtp.helo=relay.example")},
         "spf=pass/relay.example dkim=none/ dmarc=none/"},
        // The author's own signature before the newsletter service's, the good one before the bad.
        {{results("mx.example.com; dkim=pass header.d=service.example; dkim=pass "
                  "header.d=mail.client.example; dkim=fail header.d=client.example")},
         "spf=none/ dkim=pass/mail.client.example dmarc=none/"},
        {{results("mx.example.com; dkim=fail header.i=@client.example; dkim=pass "
                  "header.i=@service.example")},
         "spf=none/ dkim=pass/service.example dmarc=none/"},
        // One milter a method.
        {{results("mx.example.com; dmarc=pass header.from=client.example"),
          {"DKIM-Filter", "x"},
          results("MX.example.com; dkim=pass header.d=client.example"),
          results("mx2.example.com; spf=pass smtp.mailfrom=client.example")},
         "spf=pass/client.example dkim=pass/client.example dmarc=pass/client.example"},
        {{results("mx.example.com; bogus=pass; spf=bestguesspass")},
         "spf=none/ dkim=none/ dmarc=none/"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.expected);
        CHECK(verdict(row.headers) == row.expected);
    }
}

TEST_CASE("a field that the sender wrote proves nothing") {
    const auto real = results("mx.example.com; spf=fail smtp.mailfrom=client.example");
    const auto forged = results(
        "mx.example.com; spf=pass smtp.mailfrom=client.example; dkim=pass "
        "header.d=client.example; dmarc=pass header.from=client.example"
    );
    const auto foreign = results("evil.example; dmarc=pass header.from=client.example");
    const Header received{"Received", "from evil.example by mx.example.com"};
    const std::string_view failed = "spf=fail/client.example dkim=none/ dmarc=none/";

    CHECK(verdict({foreign}) == "none");
    CHECK(verdict({real, received, forged}) == failed);
    CHECK(verdict({received, real, received, forged}) == failed);
    CHECK(verdict({real, foreign, forged}) == failed);
    CHECK(verdict({foreign, real, received, forged}) == failed);
    CHECK(verdict({real, results("unreadable=x"), forged}) == failed);
    // Names that only look like ours.
    CHECK(verdict({results("mx.example.com.evil.example; dmarc=pass")}) == "none");
    CHECK(verdict({results("xmx.example.com; dmarc=pass")}) == "none");
    CHECK(verdict({results("mx.example.com@evil.example; dmarc=pass")}) == "none");
    CHECK(verdict({results("(mx.example.com) evil.example; dmarc=pass")}) == "none");
    CHECK(verdict({results("mx.example.com=pass; dmarc=pass")}) == "none");
    // A method in a comment, in a quoted string, in a property of ours that the sender chose.
    CHECK(
        verdict({results("mx.example.com; spf=fail (; dmarc=pass) smtp.mailfrom=client.example")}
        ) == failed
    );
    CHECK(
        verdict({results("mx.example.com; spf=fail smtp.mailfrom=\"x; dmarc=pass\"@client.example")}
        ) == failed
    );
    // Other fields that carry such values are not asked.
    CHECK(verdict({{"ARC-Authentication-Results", "i=1; mx.example.com; dmarc=pass"}}) == "none");
    CHECK(verdict({{"X-Authentication-Results", "mx.example.com; dmarc=pass"}}) == "none");
}

TEST_CASE("within one run the topmost result of a method counts") {
    CHECK(
        verdict(
            {results("mx.example.com; dkim=fail header.d=client.example; dmarc=fail"),
             results("mx.example.com; dkim=pass header.d=client.example; dmarc=pass")}
        ) == "spf=none/ dkim=fail/client.example dmarc=fail/"
    );
}

TEST_CASE("a hostile field costs no more than its size") {
    auto repeat = [](std::string_view piece, std::size_t count) {
        std::string text;
        for (std::size_t index = 0; index < count; ++index) {
            text += piece;
        }
        return text;
    };
    for (const auto& tail :
         {repeat("(", 1'000'000),
          repeat("; spf=pass", 100'000),
          repeat(" a.b=c", 200'000),
          repeat("\\", 1'000'000),
          repeat(";", 1'000'000),
          repeat("\"", 1'000'000)}) {
        const auto field = parse_authentication_results("mx.example.com; spf=pass" + tail);
        REQUIRE(field);
        CHECK(field->methods.size() <= 100);
        CHECK(field->methods.at(0).properties.size() <= 50);
    }
    CHECK(
        verdict(std::vector<Header>(1000, results("mx.example.com; spf=pass smtp.helo=a.example"))
        ) == "spf=pass/a.example dkim=none/ dmarc=none/"
    );
}
