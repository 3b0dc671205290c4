#pragma once

#include "cli/context.hpp"
#include "core/config/mailbox_config.hpp"
#include "core/oauth/answers.hpp"
#include "core/oauth/client.hpp"
#include "core/oauth/token_endpoint.hpp"

// A person agrees in a browser, and the provider's tokens come back. Each throws Stop with what the
// person or the administrator can do.
namespace maildocket::cli {

// The browser comes back to a port of this host, or to a page that a proxy forwards; where it can
// reach neither, the address that it shows is pasted on standard input.
[[nodiscard]] oauth::Tokens sign_in_by_code(
    Context& context,
    const MailboxConfig& mailbox,
    const oauth::Client& client,
    oauth::TokenEndpoint& endpoint
);

// The browser is on any other device.
[[nodiscard]] oauth::Tokens sign_in_by_device(
    Context& context, const oauth::Client& client, oauth::TokenEndpoint& endpoint
);

[[nodiscard]] Stop stop_for(const oauth::Refusal& refusal);

}  // namespace maildocket::cli
