#pragma once

#include <string_view>

namespace maildocket::milter {

// The SMTP client as the mail server names it; both empty if it does not.
struct Client {
    std::string_view name;
    std::string_view address;

    bool operator==(const Client&) const = default;
};

// Out of the macro "_": "name [192.0.2.1]", "ident@name [IPv6:2001:db8::1] (may be forged)".
// Borrows from it.
[[nodiscard]] Client client_of(std::string_view macro);

}  // namespace maildocket::milter
