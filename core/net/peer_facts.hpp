#pragma once

#include "core/net/imap_connection.hpp"

#include <curl/curl.h>

#include <string>
#include <string_view>

// What libcurl knows of the server that it is connected to, and why it is not, for those who report
// it. The handle has CURLOPT_CERTINFO.
namespace maildocket::net {

[[nodiscard]] ConnectionFacts peer_facts(CURL* handle, const std::string& tls);

// Of a line of libcurl's own that it lets its debug function see: the version of TLS and the
// cipher, if it is that line.
void note_tls(std::string_view line, std::string& tls);

// A refused sign-in is taken for one that was tried.
[[nodiscard]] ConnectTrouble trouble_of(CURLcode code);

}  // namespace maildocket::net
