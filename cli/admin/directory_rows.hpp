#pragma once

#include "cli/context.hpp"

#include <string_view>

// What the verbs of clients, domains and contacts have in common.
namespace maildocket::cli {

// Adds what the command line names, all of it or nothing; `next` is said if a row is there already.
void add_rows(Context& context, const store::ImportBatch& rows, std::string_view next);

// An e-mail address for a contact or an agent. One of our own would make every mail a loop.
[[nodiscard]] std::string foreign_address(Context& context, std::string_view text);

}  // namespace maildocket::cli
