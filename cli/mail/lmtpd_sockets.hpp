#pragma once

#include "cli/context.hpp"
#include "core/base/endpoint.hpp"

#include <string>
#include <vector>

// Where maildocket-lmtpd listens, for a user who may read neither its store nor its secrets.
namespace maildocket::cli {

// `named` if there are any (Exit::usage if one is no address), and nothing is read then. Else what
// the configuration says, Unix sockets first; its store and keys are neither needed nor looked at.
// Where the configuration at its usual place may not be read by this user, or is not there, what it
// says unless it is changed. One that was named on purpose must be readable: Exit::config.
[[nodiscard]] std::vector<Endpoint> lmtpd_sockets(
    Context& context, const std::vector<std::string>& named
);

}  // namespace maildocket::cli
