#pragma once

#include "core/net/smtp_transport.hpp"

#include <curl/curl.h>

#include <string>

// Options of libcurl that every connection to an SMTP server has. libcurl copies the texts.
namespace maildocket::net {

// Address, TLS, certificates, and nothing of the environment.
void set_smtp_server(CURL* handle, const SmtpSettings& settings);

// Whether a password or token would be seen on its way to another host.
[[nodiscard]] bool bares_secret(const SmtpSettings& settings);
constexpr auto bared_secret = "no secret is sent to another host without TLS";

// Nothing without a user name. The token only goes by the mechanism for it.
void set_smtp_sign_in(CURL* handle, const SmtpSettings& settings, const std::string& token);

}  // namespace maildocket::net
