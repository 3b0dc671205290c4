#pragma once

#include "core/base/result.hpp"

#include <boost/asio/ssl/context.hpp>

#include <memory>
#include <string>

namespace maildocket::net {

// A server's TLS: 1.2 and later, no renegotiation, the certificate with its chain and the key from
// PEM files. Errors: invalid_input, naming the file.
[[nodiscard]] Result<std::shared_ptr<boost::asio::ssl::context>> load_tls(
    const std::string& certificate_file, const std::string& key_file
);

}  // namespace maildocket::net
