#include "cli/arguments.hpp"

#include <doctest/doctest.h>

#include <sstream>
#include <string>

using namespace maildocket;
using namespace maildocket::cli;

namespace {

QueueDirectory two_queues() {
    QueuePolicy support;
    support.name = "support";
    support.prefix = "TCK-";
    support.old_prefixes = {"HD-"};
    QueuePolicy sales;
    sales.name = "sales";
    sales.prefix = "SAL#";
    return QueueDirectory({support, sales});
}

// The exit of what `work` throws, and its text.
template <class Work>
std::pair<Exit, std::string> stopped(const Work& work) {
    try {
        work();
    } catch (const Stop& stop) {
        return {stop.exit(), stop.what()};
    }
    return {Exit::done, ""};
}

}  // namespace

TEST_CASE("a reference finds its queue by prefix, whatever its case, brackets and zeros") {
    const auto queues = two_queues();
    for (const auto* text : {"TCK-91", "[TCK-91]", "tck-91", "TCK-091", " [tck-0091] ", "HD-91"}) {
        CAPTURE(text);
        const auto found = ticket_reference(text, queues);
        CHECK(found.queue->name == "support");
        CHECK(found.reference == TicketReference{"TCK-", 91});
    }
    CHECK(ticket_reference("sal#7", queues).queue->name == "sales");
    CHECK(
        stopped([&] { (void)ticket_reference("ABC-1", queues); }) ==
        std::pair(Exit::no, std::string("no queue has the prefix \"ABC-\"; there are TCK-, SAL#"))
    );
    for (const auto* text : {"", "91", "TCK-", "TCK-99999999999999999999"}) {
        CAPTURE(text);
        CHECK(stopped([&] { (void)ticket_reference(text, queues); }).first == Exit::usage);
    }
}

TEST_CASE("a number is decimal, from one on, and too large is the largest there is") {
    CHECK(positive_number("1") == 1);
    CHECK(positive_number("010") == 10);
    CHECK(positive_number("9223372036854775807") == 9223372036854775807);
    CHECK(positive_number("9223372036854775808") == 9223372036854775807);
    CHECK(positive_number("99999999999999999999999") == 9223372036854775807);
    for (const auto* text : {"", "0", "000", "-1", "+1", " 1", "1 ", "1.0", "1e3", "0x1", "one"}) {
        CAPTURE(text);
        CHECK_FALSE(positive_number(text));
    }
}

TEST_CASE("a short text is trimmed, of one line and not too long") {
    CHECK(short_text("  Northwind Ltd ", "name") == "Northwind Ltd");
    CHECK(short_text(std::string(200, 'a'), "name").size() == 200);
    CHECK(optional_text("", "notes").empty());
    for (const auto& text :
         {std::string(" "), std::string("a\nb"), std::string("\xFF"), std::string(201, 'a')}) {
        CAPTURE(text);
        CHECK(stopped([&] { (void)short_text(text, "name"); }).first == Exit::usage);
    }
}

TEST_CASE("a client's domain is a host name that no public provider owns") {
    CHECK(client_domain("Northwind.Example") == "northwind.example");
    CHECK(client_domain("bücher.example") == "xn--bcher-kva.example");
    for (const auto* text : {"", "com", "[192.0.2.1]", "a b.example", "anna@northwind.example"}) {
        CAPTURE(text);
        CHECK(stopped([&] { (void)client_domain(text); }).first == Exit::usage);
    }
    const auto [exit, text] = stopped([] { (void)client_domain("GMail.com"); });
    CHECK(exit == Exit::data_error);
    CHECK(text.starts_with("gmail.com belongs to a public mail provider"));
}

TEST_CASE("an address is normalized or refused") {
    CHECK(email_address(" Anna@Example.COM ") == "anna@example.com");
    CHECK(stopped([] { (void)email_address("anna"); }).first == Exit::usage);
}

TEST_CASE("a text on standard input has an end and a limit") {
    std::istringstream note("Grüße\n\n");
    CHECK(text_of(note, "note") == "Grüße");
    std::istringstream damaged("a\xFF");
    CHECK(text_of(damaged, "note") == "a\xEF\xBF\xBD");
    std::istringstream empty(" \n");
    CHECK(stopped([&] { (void)text_of(empty, "note"); }).first == Exit::data_error);
    std::istringstream whole(std::string(1024 * 1024, 'a'));
    CHECK(text_of(whole, "note").size() == 1024 * 1024);
    std::istringstream large(std::string(1024 * 1024 + 1, 'a'));
    CHECK(stopped([&] { (void)text_of(large, "note"); }).first == Exit::data_error);
}
