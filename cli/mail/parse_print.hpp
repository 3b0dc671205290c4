#pragma once

#include "cli/print/json.hpp"
#include "core/mail/message.hpp"
#include "core/routing/understanding.hpp"

#include <ostream>

namespace maildocket::cli {

[[nodiscard]] boost::json::object json_of(
    const Message& message, const routing::Understanding& reading
);

void print_parsed(std::ostream& out, const Message& message, const routing::Understanding& reading);

}  // namespace maildocket::cli
