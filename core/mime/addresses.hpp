#pragma once

#include "core/mail/mailbox.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

// Address lists (RFC 5322 3.4, RFC 6532) as they are really written: missing brackets and quotes,
// commas in names, comments as names, groups, ";" between addresses. Linear time, no recursion.
namespace maildocket::mime {

struct AddressList {
    std::vector<Address> addresses;  // members of groups too; each has an e-mail address or a name
    bool repaired = false;           // something had to be guessed
    bool shortened = false;          // there were more than `addresses_max`

    bool operator==(const AddressList&) const = default;
};

[[nodiscard]] AddressList parse_addresses(
    std::string_view raw, std::size_t addresses_max, std::string_view hint = {}
);

}  // namespace maildocket::mime
