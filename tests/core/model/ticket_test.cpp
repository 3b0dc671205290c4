#include "core/model/ticket.hpp"

#include <doctest/doctest.h>

using maildocket::parse_ticket_reference;
using maildocket::TicketReference;

TEST_CASE("a reference is understood as people type it") {
    for (const auto* text : {"TCK-91", "[TCK-91]", "[TCK-091]", " TCK-0091 "}) {
        CAPTURE(text);
        CHECK(parse_ticket_reference(text) == TicketReference{"TCK-", 91});
    }
    CHECK(parse_ticket_reference("tck-91") == TicketReference{"tck-", 91});
    for (const auto* text : {"", "91", "TCK-", "[TCK-91", "TCK-99999999999999999999"}) {
        CAPTURE(text);
        CHECK(parse_ticket_reference(text).value_or(TicketReference{}).prefix != "TCK-");
    }
}

TEST_CASE("states have the names of the contract") {
    CHECK(maildocket::to_string(maildocket::TicketState::fresh) == "new");
    CHECK(maildocket::parse_ticket_state("Pending") == maildocket::TicketState::pending);
    CHECK_FALSE(maildocket::parse_ticket_state("done").has_value());
}
