#include "core/routing/trust.hpp"

#include "tests/core/routing/scenario.hpp"

#include <doctest/doctest.h>

using namespace maildocket;
using namespace maildocket::routing;

TEST_CASE("verdicts of believed servers raise or ruin the trust, others are ignored") {
    struct Row {
        const char* results;
        Trust known;
        Trust unknown;
    };
    for (const auto& row :
         {Row{"mx.example.com; dmarc=pass header.from=client.example",
              Trust::aligned,
              Trust::unknown},
          Row{"mx.example.com; dmarc=fail header.from=client.example",
              Trust::forged,
              Trust::forged},
          Row{"mx.example.com; spf=pass smtp.mailfrom=anna@client.example",
              Trust::aligned,
              Trust::unknown},
          Row{"mx.example.com; spf=pass smtp.mailfrom=x@bounce.client.example",
              Trust::aligned,
              Trust::unknown},
          Row{"mx.example.com; spf=pass smtp.mailfrom=x@evil.example",
              Trust::known,
              Trust::unknown},
          Row{"mx.example.com; spf=pass smtp.mailfrom=x@evilclient.example",
              Trust::known,
              Trust::unknown},
          Row{"mx.example.com; dkim=pass header.d=client.example", Trust::aligned, Trust::unknown},
          Row{"mx.example.com; dkim=pass header.d=example", Trust::known, Trust::unknown},
          Row{"mx.example.com; dkim=fail header.d=client.example", Trust::known, Trust::unknown},
          Row{"evil.example; dmarc=pass header.from=client.example", Trust::known, Trust::unknown},
          Row{"evil.example; dmarc=fail header.from=client.example",
              Trust::known,
              Trust::unknown}}) {
        CAPTURE(row.results);
        Scenario scenario;
        scenario.authserv_ids = {"mx.example.com"};
        scenario.message.headers = {{"Authentication-Results", row.results}};
        CHECK(scenario.decided().trust == row.unknown);
        scenario.from_contact();
        CHECK(scenario.decided().trust == row.known);
        CHECK((scenario.outcome() == "held") == (row.known == Trust::forged));
        scenario.authserv_ids.clear();
        CHECK(scenario.decided().trust == Trust::known);
    }
}

TEST_CASE("where verdicts are there an agent has to be proven") {
    Scenario scenario;
    scenario.from_agent();
    scenario.refers_to(Scenario::ticket());
    scenario.authserv_ids = {"mx.example.com"};
    CHECK(scenario.outcome() == "appended");
    scenario.message.headers = {
        {"Authentication-Results", "mx.example.com; spf=none smtp.mailfrom=max@example.net"}};
    CHECK(scenario.outcome() == "noted");
    scenario.message.headers = {
        {"Authentication-Results", "mx.example.com; dmarc=pass header.from=example.net"}};
    CHECK(scenario.outcome() == "appended");
}

TEST_CASE("what the milter stamped counts before the header fields, and the trace shows it") {
    Scenario scenario;
    scenario.from_contact();
    scenario.authserv_ids = {"mx.example.com"};
    scenario.message.headers = {
        {"Authentication-Results", "mx.example.com; dmarc=fail header.from=client.example"}};
    EdgeVerdict edge;
    edge.client_address = "192.0.2.1";
    scenario.edge.verdict = edge;
    CHECK(scenario.decided().trust == Trust::forged);  // no results in it: the fields speak
    scenario.edge.verdict->authentication.emplace().dmarc = AuthenticationVerdict::Value::pass;
    const auto decision = scenario.decided();
    CHECK(decision.trust == Trust::aligned);
    CHECK(decision.trace.front().rule == "milter");
    CHECK(decision.trace.front().result == "believed");
    CHECK(decision.trace.front().evidence.find("192.0.2.1") != std::string::npos);
}

TEST_CASE("a stamp that is not believed changes nothing but the trace") {
    Scenario scenario;
    scenario.from_contact();
    scenario.edge.refusal = "it is too old";
    const auto decision = scenario.decided();
    CHECK(decision.trust == Trust::known);
    CHECK(decision.trace.front() == TraceStep{"milter", "a stamp: it is too old", "ignored"});
}
