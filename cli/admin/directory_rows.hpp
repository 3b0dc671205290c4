#pragma once

#include "cli/context.hpp"

#include <string_view>

// What the verbs of clients, domains and contacts have in common.
namespace maildocket::cli {

// Adds a batch of one row; `next` is said if the row is there already.
void add_one(Context& context, const store::ImportBatch& row, std::string_view next);

// An e-mail address for a contact or an agent. One of our own would make every mail a loop.
[[nodiscard]] std::string foreign_address(Context& context, std::string_view text);

}  // namespace maildocket::cli
