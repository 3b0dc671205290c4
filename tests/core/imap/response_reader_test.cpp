#include "core/imap/response_reader.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace maildocket::imap;

namespace {

// Everything that came, bodies glued together so that cuts don't show.
struct Heard {
    std::vector<Response> responses;
    std::vector<std::string> bodies;
    std::vector<std::uint64_t> announced;
    std::string unreadable;
    std::size_t held_max = 0;

    bool operator==(const Heard& other) const {
        return responses == other.responses && bodies == other.bodies &&
               announced == other.announced && unreadable == other.unreadable;
    }
};

void drain(ResponseReader& reader, Heard& heard) {
    while (true) {
        auto event = reader.next();
        if (std::holds_alternative<NeedOctets>(event)) {
            return;
        }
        if (auto* response = std::get_if<Response>(&event)) {
            heard.responses.push_back(std::move(*response));
        } else if (const auto* body = std::get_if<BodyBegins>(&event)) {
            heard.announced.push_back(body->octets);
            heard.bodies.emplace_back();
        } else if (const auto* piece = std::get_if<BodyPiece>(&event)) {
            heard.bodies.back() += piece->octets;
        } else {
            heard.unreadable = std::get<Unreadable>(event).reason;
            return;
        }
    }
}

Heard hear(std::string_view octets, std::size_t step = SIZE_MAX, ReaderLimits limits = {}) {
    ResponseReader reader(limits);
    Heard heard;
    while (!octets.empty() && heard.unreadable.empty()) {
        reader.feed(octets.substr(0, step));
        octets.remove_prefix(std::min(step, octets.size()));
        drain(reader, heard);
        heard.held_max = std::max(heard.held_max, reader.octets_held());
    }
    return heard;
}

Response only(std::string_view octets) {
    auto heard = hear(octets);
    REQUIRE(heard.responses.size() == 1);
    return heard.responses.front();
}

Value atom(std::string octets) {
    return {Value::Kind::atom, std::move(octets), {}, 0, false};
}
Value text(std::string octets) {
    return {Value::Kind::text, std::move(octets), {}, 0, false};
}
Value list(std::vector<Value> items) {
    return {Value::Kind::list, {}, std::move(items), 0, false};
}
Value nil() {
    return {};
}
Value body(std::uint64_t size) {
    return {Value::Kind::body, {}, {}, size, false};
}

const std::string session =
    "* OK [CAPABILITY IMAP4rev1 SASL-IR] ready {3}\r\n"
    "* LIST (\\HasNoChildren \\Trash) \".\" \"INBOX.a \\\"b\\\"\"\r\n"
    "* LIST () NIL {7}\r\nGel\r\n)(\r\n"
    "+ idling\r\n"
    "* 12 FETCH (FLAGS (\\Seen $x[y) UID 7 body[] {24}\r\n"
    "A1 OK forged\r\n* 1 EXISTS INTERNALDATE \"17-Jul-1996 02:44:25 -0700\")\r\n"
    "* 13 FETCH (BODY[HEADER.FIELDS (FROM \"MESSAGE-ID\")] {8}\r\nFrom: a\n UID 9)\r\n"
    "* 14 FETCH (RFC822 {0}\r\n UID 10)\r\n"
    "* SEARCH 5 3 4\r\n"
    "A1 NO [OVERQUOTA] full\r\n";

}  // namespace

TEST_CASE("any cut of the octets gives the same responses") {
    const auto whole = hear(session);
    CHECK(whole.responses.size() == 9);
    CHECK(whole.bodies == std::vector<std::string>{"A1 OK forged\r\n* 1 EXISTS", ""});
    CHECK(whole.announced == std::vector<std::uint64_t>{24, 0});
    CHECK(whole.unreadable.empty());
    for (std::size_t step = 1; step <= 60; ++step) {
        CAPTURE(step);
        CHECK(hear(session, step) == whole);
    }
}

TEST_CASE("a response is taken apart") {
    const auto greeting = only("* ok [capability IMAP4rev1 MOVE]  hello \r\n");
    CHECK(greeting.status == Status::ok);
    CHECK(greeting.code == "CAPABILITY");
    CHECK(greeting.code_values == std::vector<Value>{atom("IMAP4rev1"), atom("MOVE")});
    CHECK(greeting.text == "hello");

    const auto tagged = only("M7 NO Mailbox does not exist\n");  // a bare LF ends a line as well
    CHECK(tagged.kind == Response::Kind::tagged);
    CHECK(tagged.tag == "M7");
    CHECK(tagged.status == Status::no);
    CHECK(tagged.code.empty());
    CHECK(tagged.text == "Mailbox does not exist");

    const auto exists = only("* 172 EXISTS\r\n");
    CHECK(exists.number == 172);
    CHECK(exists.name == "EXISTS");

    const auto flags = only("* OK [PERMANENTFLAGS (\\Deleted \"a]b\" \\*)] Limited\r\n");
    CHECK(flags.code == "PERMANENTFLAGS");
    CHECK(
        flags.code_values == std::vector<Value>{list({atom("\\Deleted"), text("a]b"), atom("\\*")})}
    );

    const auto continuation = only("+\r\n");
    CHECK(continuation.kind == Response::Kind::continuation);
    CHECK(only("+ eyJzIjoiNDAxIn0=\r\n").text == "eyJzIjoiNDAxIn0=");
}

TEST_CASE("values are read as peers write them") {
    struct Row {
        std::string values;
        std::vector<Value> expected;
    };
    const std::vector<Row> rows{
        {"", {}},
        {"NIL nil \"NIL\"", {nil(), nil(), text("NIL")}},
        {"a  b", {atom("a"), atom("b")}},
        {"(a(b)())c", {list({atom("a"), list({atom("b")}), list({})}), atom("c")}},
        {R"("a \"b\" \\")", {text("a \"b\" \\")}},
        {"\"\"", {text("")}},
        {"BODY[TEXT]<0> 5", {atom("BODY[TEXT]<0>"), atom("5")}},
        {"BODY[HEADER.FIELDS (A B)] c", {atom("BODY[HEADER.FIELDS (A B)]"), atom("c")}},
        {"($[a b)", {list({atom("$[a"), atom("b")})}},
        {"BODY[ x", {atom("BODY[ x")}},
        {"{3}\r\na\r\n b", {text("a\r\n"), atom("b")}},
        {"~{2+}\r\n\"\"", {text("\"\"")}},
        {"a{1}\r\nb", {atom("a"), text("b")}},
        {"{x} {3}4", {atom("{x}"), atom("{3}4")}},
    };
    for (const auto& row : rows) {
        CAPTURE(row.values);
        const auto response = only("* X-DATA " + row.values + "\r\n");
        CHECK(response.defect.empty());
        CHECK(response.values == row.expected);
    }
}

TEST_CASE("only a whole message of a FETCH goes by in pieces") {
    const auto streamed = hear("* 1 FETCH (BODY[]<0>{1}\r\nx Body[] {2}\r\nab)\r\n");
    CHECK(streamed.bodies == std::vector<std::string>{"ab"});
    CHECK(
        streamed.responses.at(0).values ==
        std::vector<Value>{list({atom("BODY[]<0>"), text("x"), atom("Body[]"), body(2)})}
    );
    CHECK(hear("* LIST (BODY[] {2}\r\nab)\r\n").bodies.empty());
    CHECK(hear("* 1 FETCH (X (BODY[] {2}\r\nab))\r\n").bodies.empty());
    const auto empty = only("* 1 FETCH (BODY[] NIL)\r\n");
    CHECK(empty.values == std::vector<Value>{list({atom("BODY[]"), nil()})});
}

TEST_CASE("what can't be understood costs one response") {
    const std::vector<std::string> rows{
        "* LIST (a",
        "* LIST a)",
        "* LIST \"a",
        "* LIST \"a\\",
        "*",
        "* ",
        "",
        "what is this",
        "* 1 FETCH ) BODY[] {5}\r\nA1 OK",
        "* LIST " + std::string(40, '('),
    };
    for (const auto& row : rows) {
        CAPTURE(row);
        const auto heard = hear(row + "\r\nA1 OK done\r\n");
        REQUIRE(heard.responses.size() == 2);
        CHECK(!heard.responses[0].defect.empty());
        CHECK(heard.responses[1].tag == "A1");
        CHECK(heard.responses[1].status == Status::ok);
        CHECK(heard.bodies.empty());
    }
}

TEST_CASE("everything has a limit") {
    ReaderLimits limits;
    limits.line_octets_max = 40;
    limits.literal_octets_kept_max = 4;
    limits.literal_octets_max = 1000;
    limits.values.values_max = 3;

    SUBCASE("a line") {
        CHECK(hear("* OK " + std::string(33, 'a') + "\r\n", 7, limits).unreadable.empty());
        CHECK(!hear("* OK " + std::string(34, 'a') + "\r\n", 7, limits).unreadable.empty());
        CHECK(!hear("* X {1}\r\na {1}\r\nb {1}\r\nc {1}\r\nd {1}\r\ne {1}\r\nf \r\n", 3, limits)
                   .unreadable.empty());
    }
    SUBCASE("a literal that is announced") {
        CHECK(hear("* X {1000}\r\n", 7, limits).unreadable.empty());
        CHECK(!hear("* X {1001}\r\n", 7, limits).unreadable.empty());
        CHECK(!hear("* X {99999999999999999999}\r\n", 7, limits).unreadable.empty());
    }
    SUBCASE("what is kept of a literal") {
        const auto heard = hear("* X {6}\r\nabcdef {4}\r\nabcd\r\n", 2, limits);
        Value cut = text("abcd");
        cut.cut = true;
        REQUIRE(heard.responses.size() == 1);
        CHECK(heard.responses[0].values == std::vector<Value>{cut, text("abcd")});
    }
    SUBCASE("values") {
        CHECK(hear("* SEARCH 1 2 3\r\n", 5, limits).responses.at(0).defect.empty());
        CHECK(!hear("* SEARCH 1 2 3 4\r\n", 5, limits).responses.at(0).defect.empty());
    }
    SUBCASE("octets held of a body") {
        limits.literal_octets_max = 1 << 24;
        const auto heard = hear(
            "* 1 FETCH (BODY[] {2000000}\r\n" + std::string(2'000'000, 'x') + ")\r\n", 1000, limits
        );
        CHECK(heard.bodies.at(0).size() == 2'000'000);
        CHECK(heard.held_max <= 1000);
    }
}
