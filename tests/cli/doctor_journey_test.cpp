#include "tests/cli/desk.hpp"

#include <doctest/doctest.h>

#include <filesystem>

using namespace maildocket::test;

namespace {

bool says(const std::string& text, const std::string& mark, const std::string& part) {
    CAPTURE(text);
    CAPTURE(part);
    const auto position = text.find(part);
    if (position == std::string::npos) {
        return false;
    }
    const auto begin = text.rfind('\n', position);
    return text.compare(begin == std::string::npos ? 0 : begin + 1, mark.size(), mark) == 0;
}

}  // namespace

TEST_CASE("doctor finds a fresh desk well") {
    const CliDesk desk;
    const auto text = desk.done({"doctor"});
    CHECK(says(text, "ok", "configuration: " + desk.config() + ", queues: 2"));
    CHECK(says(text, "ok", "keys: 1 in "));
    CHECK(says(text, "ok", "schema: version "));
    CHECK(says(text, "ok", "ledger: 0 deliveries, 0 of them held for review"));
    CHECK(says(text, "ok", "spool: "));
    CHECK(says(text, "remark", "is maildocket-lmtpd running?"));
    CHECK(text.find("problem") == std::string::npos);
}

TEST_CASE("doctor asks a running server about each address") {
    const CliDesk desk;
    CHECK(desk.run({"doctor", "--probe"}).exit == 1);
    const RunningLmtpd lmtpd(desk);
    const auto text = desk.done({"doctor", "--probe"});
    CHECK(says(text, "ok", "lmtp: unix:" + desk.path("lmtp.sock") + " answers"));
    CHECK(says(text, "ok", "probe: support@example.com is taken"));
    CHECK(says(text, "ok", "probe: sales@example.com is taken"));
    CHECK(desk.json({"ledger", "list"}).as_array().empty());
}

TEST_CASE("doctor says what is wrong and what to do") {
    const CliDesk desk;
    std::filesystem::permissions(desk.path("keys"), std::filesystem::perms(0644));
    const auto config = desk.file(
        "sick.toml",
        "email_to_ticket = false\n[store]\nurl = \"sqlite://" + desk.path("nothing.db") +
            "\"\n[secrets]\nkey_file = \"keys\"\n[lmtp]\nlisten = [\"unix:" + desk.path("no.sock") +
            "\"]\ntls_certificate = \"no.pem\"\ntls_key = \"no.key\"\n[antivirus]\nsocket = "
            "\"unix:/no/clamd.sock\"\n[milter]\nlisten = \"unix:/no/milter.sock\"\n[outbound]\n"
            "transport = \"sendmail:/no/sendmail\"\n"
            "[[queue]]\nname = \"a\"\nprefix = \"A-\"\naddresses = [\"a@x.example\"]\n"
    );
    const auto result = desk.run({"--config", config, "doctor"});
    CHECK(result.exit == 1);
    CHECK(says(result.out, "remark", "email_to_ticket is false"));
    CHECK(says(result.out, "problem", "antivirus: clamd at unix:/no/clamd.sock"));
    CHECK(says(result.out, "remark", "milter: unix:/no/milter.sock: nobody listens"));
    CHECK(says(result.out, "problem", "chmod 0600"));
    CHECK(says(
        result.out, "problem", "lmtp.tls_certificate: " + desk.path("no.pem") + " cannot be read"
    ));
    CHECK(says(result.out, "problem", "outbound.transport: /no/sendmail cannot be run"));
    CHECK(says(result.out, "problem", "nothing.db is not there; run \"maildocket init\""));
    CHECK_FALSE(std::filesystem::exists(desk.path("nothing.db")));
    desk.refused(78, {"--config", "/nowhere.toml", "doctor"});
}
