#pragma once

#include <string_view>

// Domains at which everybody can have an address. Given to a client, such a domain would make a
// contact of every stranger.
namespace maildocket {

// Of a normalized domain, or a sub-domain of it.
[[nodiscard]] bool is_public_mail_domain(std::string_view domain);

}  // namespace maildocket
