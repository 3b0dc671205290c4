#include "core/wire/parameters.hpp"

#include <doctest/doctest.h>

#include <string>

using maildocket::BodyKind;
using maildocket::ClientInfo;
using maildocket::wire::Chunk;
using maildocket::wire::MailParameters;
using maildocket::wire::ParameterFault;
using maildocket::wire::RcptParameters;

namespace wire = maildocket::wire;

TEST_CASE("the parameters of MAIL are read in any order and case") {
    MailParameters expected;
    CHECK(wire::parse_mail_parameters("", false) == expected);
    expected.octets = 1234;
    expected.body = BodyKind::eight_bit_mime;
    expected.smtputf8 = true;
    expected.return_content = "hdrs";
    expected.envelope_id = "QQ+2B314159";
    CHECK(
        wire::parse_mail_parameters(
            " size=1234 Body=8BITMIME  SMTPUTF8 RET=hdrs ENVID=QQ+2B314159", false
        ) == expected
    );
}

TEST_CASE("SIZE takes twenty digits, also those that no disk holds") {
    CHECK(wire::parse_mail_parameters(" SIZE=0", false)->octets == 0U);
    CHECK(wire::parse_mail_parameters(" SIZE=99999999999999999999", false)->octets == UINT64_MAX);
}

TEST_CASE("a fault in the parameters of MAIL is named") {
    struct Row {
        const char* text;
        ParameterFault fault;
    };
    for (const auto& row :
         {Row{" FOO=1", ParameterFault::unknown},
          Row{" AUTH=<>", ParameterFault::unknown},
          Row{" NOTIFY=NEVER", ParameterFault::unknown},
          Row{" XDOOR=imap", ParameterFault::unknown},
          Row{" XKEY=a", ParameterFault::unknown},
          Row{" =1", ParameterFault::unknown},
          Row{" SIZE", ParameterFault::bad},
          Row{" SIZE=", ParameterFault::bad},
          Row{" SIZE=-1", ParameterFault::bad},
          Row{" SIZE=1k", ParameterFault::bad},
          Row{" SIZE=123456789012345678901", ParameterFault::bad},
          Row{" SIZE=1 SIZE=1", ParameterFault::bad},
          Row{" BODY=9BIT", ParameterFault::bad},
          Row{" SMTPUTF8=yes", ParameterFault::bad},
          Row{" RET=ALL", ParameterFault::bad},
          Row{" ENVID=a+ZZ", ParameterFault::bad}}) {
        CAPTURE(row.text);
        const auto parameters = wire::parse_mail_parameters(row.text, false);
        REQUIRE_FALSE(parameters.has_value());
        CHECK(parameters.error() == row.fault);
    }
}

TEST_CASE("a local peer may say through which door and under which key a mail came") {
    const auto parameters = wire::parse_mail_parameters(" XDOOR=IMAP XKEY=m365/17/+2B4", true);
    REQUIRE(parameters.has_value());
    CHECK(parameters->door == "imap");
    CHECK(parameters->door_key == "m365/17/+4");
    CHECK_FALSE(parameters->again);
    const auto again = wire::parse_mail_parameters(" XDOOR=Imap-Again", true);
    REQUIRE(again.has_value());
    CHECK(again->door == "imap");
    CHECK(again->again);
    CHECK_FALSE(wire::parse_mail_parameters(" XDOOR=imap-again", false).has_value());
    for (const auto* text :
         {" XDOOR=window",
          " XDOOR=pipe-again",
          " XDOOR=",
          " XKEY=",
          " XKEY=a+0D+0A",
          " XKEY=+FF"}) {
        CAPTURE(text);
        CHECK_FALSE(wire::parse_mail_parameters(text, true).has_value());
    }
}

TEST_CASE("the parameters of RCPT are kept as given") {
    CHECK(
        wire::parse_rcpt_parameters(" NOTIFY=SUCCESS,delay ORCPT=rfc822;a+2Bb@c.example") ==
        RcptParameters{"SUCCESS,delay", "rfc822;a+2Bb@c.example"}
    );
    CHECK(wire::parse_rcpt_parameters(" NOTIFY=NEVER") == RcptParameters{"NEVER", ""});
    for (const auto* text :
         {" NOTIFY=NEVER,DELAY",
          " NOTIFY=",
          " NOTIFY=SUCCESS,",
          " ORCPT=a@b.example",
          " ORCPT=;a",
          " ORCPT=rfc822;",
          " NOTIFY=NEVER NOTIFY=NEVER"}) {
        CAPTURE(text);
        CHECK(wire::parse_rcpt_parameters(text).error() == ParameterFault::bad);
    }
    CHECK(wire::parse_rcpt_parameters(" SIZE=1").error() == ParameterFault::unknown);
}

TEST_CASE("BDAT names octets and may be the last") {
    CHECK(wire::parse_chunk("0") == Chunk{0, false});
    CHECK(wire::parse_chunk("86 last") == Chunk{86, true});
    for (const auto* argument : {"", "LAST", "x", "1 2", "1 LAST LAST", "-1", "1.0"}) {
        CAPTURE(argument);
        CHECK_FALSE(wire::parse_chunk(argument).has_value());
    }
}

TEST_CASE("XFORWARD tells of the client in front, attribute by attribute") {
    ClientInfo client;
    REQUIRE(wire::read_client_attributes(
        "NAME=spike.example ADDR=192.0.2.7 PROTO=ESMTP", wire::xforward_attributes, client
    ));
    REQUIRE(wire::read_client_attributes(
        "helo=a+20b IDENT=4XyZ SOURCE=REMOTE PORT=25", wire::xforward_attributes, client
    ));
    CHECK(client == ClientInfo{"spike.example", "192.0.2.7", "a b", "ESMTP", "4XyZ"});
    REQUIRE(wire::read_client_attributes(
        "NAME=[UNAVAILABLE] ADDR=IPv6:2001:db8::1", wire::xforward_attributes, client
    ));
    CHECK(client.name.empty());
    CHECK(client.address == "2001:db8::1");
}

TEST_CASE("a bad attribute changes nothing") {
    ClientInfo client;
    client.name = "before";
    for (const auto* argument : {"", "NAME=a LOGIN=b", "NAME", "NAME=+0A", "NAME=a=b", "FOO=1"}) {
        CAPTURE(argument);
        CHECK_FALSE(wire::read_client_attributes(argument, wire::xforward_attributes, client));
        CHECK(client.name == "before");
    }
    CHECK(wire::read_client_attributes("LOGIN=x", wire::xclient_attributes, client));
}

TEST_CASE("xtext takes any octets there and back") {
    std::string octets;
    for (int value = 0; value < 256; ++value) {
        octets.push_back(static_cast<char>(value));
    }
    CHECK(wire::decode_xtext(wire::encode_xtext(octets)) == octets);
    CHECK(wire::encode_xtext("a+b=c d") == "a+2Bb+3Dc+20d");
    for (const auto* text : {"+", "+2", "+2G", "+-1", "a=b", "a b"}) {
        CAPTURE(text);
        CHECK(wire::decode_xtext(text) == std::nullopt);
    }
}
