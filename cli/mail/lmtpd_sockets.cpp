#include "cli/mail/lmtpd_sockets.hpp"

#include "core/base/escape.hpp"

#include <unistd.h>

#include <algorithm>

namespace maildocket::cli {

namespace {

// The store is lmtpd's business and its URL may be a secret of lmtpd's environment. Any serves to
// read the rest.
constexpr auto no_store = "sqlite:///nonexistent";

std::vector<Endpoint> parse_named(const std::vector<std::string>& named) {
    std::vector<Endpoint> sockets;
    for (const auto& text : named) {
        const auto socket = parse_endpoint(text);
        if (!socket) {
            throw Stop(
                Exit::usage,
                '"' + escape_for_log(text, 80) +
                    "\" is no address of a server; write one like "
                    "unix:/run/maildocket/lmtp.sock or 127.0.0.1:2424"
            );
        }
        sockets.push_back(*socket);
    }
    return sockets;
}

bool is_readable(const std::string& path) {
    return ::access(path.c_str(), R_OK) == 0;
}

std::vector<Endpoint> configured(const std::string& path) {
    if (path == default_config_path && !is_readable(path)) {
        return LmtpConfig{}.listen;
    }
    auto config = load_config(path, no_store);
    if (!config) {
        const auto* const advice =
            is_readable(path) ? "" : "; with --socket no configuration is needed";
        throw Stop::of_lines(Exit::config, config.error().detail + advice);
    }
    return std::move(config->lmtp.listen);
}

}  // namespace

std::vector<Endpoint> lmtpd_sockets(Context& context, const std::vector<std::string>& named) {
    if (!named.empty()) {
        return parse_named(named);
    }
    auto sockets = configured(context.config_path());
    std::ranges::stable_partition(sockets, &Endpoint::is_unix);  // they need no network
    return sockets;
}

}  // namespace maildocket::cli
