#pragma once

#include "core/oauth/token_endpoint.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <stop_token>

// Forms to an OAuth server over HTTP. TLS 1.2 at least, certificates always checked, no redirect
// followed, no proxy of the environment: what the configuration names is what is asked.
namespace maildocket::net {

struct TokenHttpSettings {
    std::chrono::seconds connect_timeout{10};
    std::chrono::seconds total_timeout{30};
    std::size_t body_octets_max = std::size_t{64} << 10U;
    std::stop_token stop = {};  // a stop ends a request within a second or so
};

// For one thread at a time. Makes no connection yet, and keeps none.
[[nodiscard]] std::unique_ptr<oauth::TokenEndpoint> make_token_endpoint(
    TokenHttpSettings settings = {}
);

}  // namespace maildocket::net
