#include "core/net/peer_facts.hpp"

#include "core/imap/failure.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace maildocket::net {

namespace {

using std::chrono::milliseconds;

milliseconds time_of(CURL* handle, CURLINFO info) {
    curl_off_t microseconds = 0;
    curl_easy_getinfo(handle, info, &microseconds);
    return std::chrono::duration_cast<milliseconds>(std::chrono::microseconds{microseconds});
}

// libcurl gives lines "Subject:CN = imap.example.com", those of the server's own first.
void add_certificate(CURL* handle, ConnectionFacts& facts) {
    const curl_certinfo* chain = nullptr;
    curl_easy_getinfo(handle, CURLINFO_CERTINFO, &chain);
    if (chain == nullptr || chain->num_of_certs == 0) {
        return;
    }
    const std::array<std::pair<std::string_view, std::string*>, 3> wanted{
        {{"Subject:", &facts.certificate_subject},
         {"Issuer:", &facts.certificate_issuer},
         {"Expire date:", &facts.certificate_expiry}}};
    for (const auto* line = chain->certinfo[0]; line != nullptr; line = line->next) {
        const std::string_view text(line->data);
        for (const auto& [name, value] : wanted) {
            if (text.starts_with(name)) {
                *value = imap::printable_line(text.substr(name.size()));
            }
        }
    }
}

}  // namespace

ConnectionFacts peer_facts(CURL* handle, const std::string& tls) {
    ConnectionFacts facts;
    const char* address = nullptr;
    curl_easy_getinfo(handle, CURLINFO_PRIMARY_IP, &address);
    facts.address = address == nullptr ? "" : address;
    facts.tls = tls;
    const auto connected = time_of(handle, CURLINFO_CONNECT_TIME_T);
    const auto secured = std::max(connected, time_of(handle, CURLINFO_APPCONNECT_TIME_T));
    facts.connect_time = connected;
    facts.tls_time = secured - connected;
    const auto whole = time_of(handle, CURLINFO_TOTAL_TIME_T);
    facts.sign_in_time = std::max(milliseconds{0}, whole - secured);
    add_certificate(handle, facts);
    return facts;
}

void note_tls(std::string_view line, std::string& tls) {
    constexpr std::string_view beginning = "SSL connection using ";
    if (line.starts_with(beginning)) {
        tls = imap::printable_line(line.substr(beginning.size()));
    }
}

ConnectTrouble trouble_of(CURLcode code) {
    switch (static_cast<int>(code)) {
        case CURLE_ABORTED_BY_CALLBACK: return ConnectTrouble::interrupted;
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_ISSUER_ERROR:
        case CURLE_SSL_CERTPROBLEM: return ConnectTrouble::certificate;
        case CURLE_LOGIN_DENIED: return ConnectTrouble::sign_in;
        case CURLE_USE_SSL_FAILED:
        case CURLE_URL_MALFORMAT:
        case CURLE_UNSUPPORTED_PROTOCOL:
        case CURLE_NOT_BUILT_IN: return ConnectTrouble::other;
        default: return ConnectTrouble::unreachable;
    }
}

}  // namespace maildocket::net
