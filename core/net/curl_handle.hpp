#pragma once

#include "core/net/interrupter.hpp"

#include <curl/curl.h>

#include <memory>
#include <string>

// What every use of libcurl needs.
namespace maildocket::net {

// libcurl wants to be set up once, before threads use it.
inline void set_up_curl() {
    static const CURLcode once = curl_global_init(CURL_GLOBAL_DEFAULT);
    static_cast<void>(once);  // a failure shows in curl_easy_init
}

struct CloseCurlHandle {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using CurlHandle = std::unique_ptr<CURL, CloseCurlHandle>;

// CURLOPT_XFERINFOFUNCTION, asked every second; CURLOPT_XFERINFODATA is the Interrupter.
inline int give_up_if_interrupted(
    void* interrupter, curl_off_t, curl_off_t, curl_off_t, curl_off_t
) {
    return static_cast<const Interrupter*>(interrupter)->interrupted() ? 1 : 0;
}

// The name in a URL: IPv6 addresses stand in brackets.
[[nodiscard]] inline std::string url_host(const std::string& host) {
    return host.find(':') == std::string::npos ? host : '[' + host + ']';
}

}  // namespace maildocket::net
