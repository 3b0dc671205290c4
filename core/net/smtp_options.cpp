#include "core/net/smtp_options.hpp"

#include "core/net/curl_handle.hpp"
#include "core/net/loopback.hpp"

namespace maildocket::net {

namespace {

template <class Value>
void set(CURL* handle, CURLoption option, Value value) {
    curl_easy_setopt(handle, option, value);  // fails for unknown options only
}

std::string url_of(const SmtpSettings& settings) {
    return (settings.security == SmtpSecurity::tls ? "smtps://" : "smtp://") +
           url_host(settings.host) + ':' + std::to_string(settings.port) + '/' +
           settings.hello_name;
}

long usage_of_tls(SmtpSecurity security) {
    switch (security) {
        case SmtpSecurity::none: return CURLUSESSL_NONE;
        case SmtpSecurity::opportunistic: return CURLUSESSL_TRY;
        case SmtpSecurity::starttls:
        case SmtpSecurity::tls: return CURLUSESSL_ALL;
    }
    return CURLUSESSL_ALL;
}

}  // namespace

void set_smtp_server(CURL* handle, const SmtpSettings& settings) {
    set(handle, CURLOPT_URL, url_of(settings).c_str());
    set(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(handle, CURLOPT_NOSIGNAL, 1L);
    set(handle, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(handle, CURLOPT_PROXY, "");  // never one from the environment
    set(handle, CURLOPT_USE_SSL, usage_of_tls(settings.security));
    set(handle, CURLOPT_SSL_VERIFYPEER, 1L);
    set(handle, CURLOPT_SSL_VERIFYHOST, 2L);
    set(handle, CURLOPT_CONNECTTIMEOUT, settings.connect_timeout.count());
    if (!settings.ca_file.empty()) {
        set(handle, CURLOPT_CAINFO, settings.ca_file.c_str());
    }
}

bool bares_secret(const SmtpSettings& settings) {
    return settings.security == SmtpSecurity::none && !settings.username.empty() &&
           !is_loopback(settings.host);
}

void set_smtp_sign_in(CURL* handle, const SmtpSettings& settings, const std::string& token) {
    if (settings.username.empty()) {
        return;
    }
    set(handle, CURLOPT_SASL_IR, 1L);
    set(handle, CURLOPT_USERNAME, settings.username.c_str());
    switch (settings.mechanism) {
        case SmtpMechanism::password:
            set(handle, CURLOPT_PASSWORD, settings.password.c_str());
            break;
        // By name, so that a token is never tried as a password.
        case SmtpMechanism::xoauth2:
            set(handle, CURLOPT_XOAUTH2_BEARER, token.c_str());
            set(handle, CURLOPT_LOGIN_OPTIONS, "AUTH=XOAUTH2");
            break;
        case SmtpMechanism::oauthbearer:
            set(handle, CURLOPT_XOAUTH2_BEARER, token.c_str());
            set(handle, CURLOPT_LOGIN_OPTIONS, "AUTH=OAUTHBEARER");
            break;
    }
}

}  // namespace maildocket::net
