#pragma once

#include "cli/context.hpp"
#include "cli/listing.hpp"

#include <string>

namespace maildocket::cli {

struct AgentAdd {
    std::string email;
    std::string name;
};
[[nodiscard]] Exit agent_add(Context& context, const AgentAdd& options);

struct AgentArchive {
    std::string email;
};
[[nodiscard]] Exit agent_archive(Context& context, const AgentArchive& options);

[[nodiscard]] Exit agent_list(Context& context, const ListingOptions& options);

// The active agent with this address.
[[nodiscard]] store::AgentRow need_agent(Context& context, const std::string& email);

}  // namespace maildocket::cli
