#include "milter/client_macro.hpp"

#include <doctest/doctest.h>

using namespace maildocket::milter;

TEST_CASE("the client is read as mail servers write it, anything else is nobody") {
    struct Row {
        std::string_view macro;
        Client client;
    };
    for (const auto& row :
         {Row{"mail.example [192.0.2.1]", {"mail.example", "192.0.2.1"}},
          Row{"ident@mail.example [192.0.2.1]", {"mail.example", "192.0.2.1"}},
          Row{"mail.example [IPv6:2001:db8::1]", {"mail.example", "2001:db8::1"}},
          Row{"mail.example [192.0.2.1] (may be forged)", {"mail.example", "192.0.2.1"}},
          Row{"[192.0.2.1] [192.0.2.1]", {"[192.0.2.1]", "192.0.2.1"}},
          Row{"unknown [unknown]", {"unknown", "unknown"}},
          Row{"", {}},
          Row{"localhost", {}},
          Row{"mail.example [192.0.2.1", {}},
          Row{"]mail.example[", {}}}) {
        CAPTURE(row.macro);
        CHECK(client_of(row.macro) == row.client);
    }
}
