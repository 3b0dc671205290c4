#include "core/outbox/mail_subject.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace maildocket;
using namespace maildocket::outbox;

TEST_CASE("the reference stands in a subject once, in front") {
    QueuePolicy queue;
    queue.prefix = "TCK-";
    queue.old_prefixes = {"HD-"};
    const TicketReference reference{"TCK-", 91};
    struct Row {
        std::string subject;
        std::string bare;
        std::string with;
    };
    const std::vector<Row> rows{
        {"Printer", "Printer", "[TCK-91] Printer"},
        {"Re: [TCK-91] Printer", "Printer", "[TCK-91] Re: Printer"},
        {"[tck-091] AW: Re: [TCK-91] Fwd: Printer", "Printer", "[TCK-91] AW: Re: Fwd: Printer"},
        {"Printer [TCK-91]", "Printer", "[TCK-91] Printer"},
        {"Printer [HD-91] broken", "Printer broken", "[TCK-91] Printer broken"},
        {"Re: [TCK-92] Printer", "[TCK-92] Printer", "[TCK-91] Re: [TCK-92] Printer"},
        {"[ABC-91] Printer", "[ABC-91] Printer", "[TCK-91] [ABC-91] Printer"},
        {"[urgent] Printer", "[urgent] Printer", "[TCK-91] [urgent] Printer"},
        {"[[TCK-91]] x", "[] x", "[TCK-91] [] x"},
        {"[TCK-91", "[TCK-91", "[TCK-91] [TCK-91"},
        {"[TCK-91][TCK-91] [TCK-91]", "", "[TCK-91] "},
        {"Re:", "", "[TCK-91] Re:"},
        {"", "", "[TCK-91] "},
    };
    for (const auto& [subject, bare, with] : rows) {
        CAPTURE(subject);
        CHECK(bare_subject(subject, reference, queue) == bare);
        CHECK(with_reference(subject, reference, queue) == with);
    }
}
