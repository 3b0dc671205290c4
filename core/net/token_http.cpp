#include "core/net/token_http.hpp"

#include <curl/curl.h>

#include <array>
#include <string>
#include <utility>

namespace maildocket::net {

namespace {

// libcurl wants to be set up once, before threads use it.
void set_up_library() {
    static const CURLcode once = curl_global_init(CURL_GLOBAL_DEFAULT);
    static_cast<void>(once);  // a failure shows in curl_easy_init
}

struct CloseHandle {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Handle = std::unique_ptr<CURL, CloseHandle>;
using List = std::unique_ptr<curl_slist, FreeList>;

struct Body {
    std::string octets;
    std::size_t octets_max = 0;
    bool too_long = false;
};

std::size_t keep_body(char* data, std::size_t size, std::size_t count, void* into) noexcept {
    auto& body = *static_cast<Body*>(into);
    const auto octets = size * count;
    if (octets > body.octets_max - body.octets.size()) {
        body.too_long = true;
        return 0;  // ends the transfer
    }
    body.octets.append(data, octets);
    return octets;
}

int give_up_if(void* stop, curl_off_t, curl_off_t, curl_off_t, curl_off_t) noexcept {
    return static_cast<const std::stop_token*>(stop)->stop_requested() ? 1 : 0;
}

std::string header_of(CURL* handle, const char* name) {
    curl_header* header = nullptr;
    const auto code = curl_easy_header(handle, name, 0, CURLH_HEADER, -1, &header);
    return code == CURLHE_OK ? header->value : "";
}

class TokenHttp final : public oauth::TokenEndpoint {
public:
    explicit TokenHttp(TokenHttpSettings settings) : settings_(std::move(settings)) {
        set_up_library();
    }

    oauth::HttpAnswer post(
        const std::string& url, const std::string& form, const std::string& ca_file
    ) override {
        const Handle handle(curl_easy_init());
        const List headers(curl_slist_append(nullptr, "Accept: application/json"));
        oauth::HttpAnswer answer;
        if (handle == nullptr || headers == nullptr) {
            answer.fault = "the HTTP library could not be started";
            return answer;
        }
        std::array<char, CURL_ERROR_SIZE> error{};
        Body body{{}, settings_.body_octets_max, false};
        const auto set = [&handle](CURLoption option, auto value) {
            curl_easy_setopt(handle.get(), option, value);  // fails for unknown options only
        };
        set(CURLOPT_ERRORBUFFER, error.data());
        set(CURLOPT_URL, url.c_str());
        set(CURLOPT_HTTPHEADER, headers.get());
        set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(form.size()));
        set(CURLOPT_POSTFIELDS, form.c_str());
        set(CURLOPT_WRITEFUNCTION, &keep_body);
        set(CURLOPT_WRITEDATA, &body);
        set_rules(handle.get(), ca_file);
        const auto code = curl_easy_perform(handle.get());
        long sent_octets = 0;
        curl_easy_getinfo(handle.get(), CURLINFO_REQUEST_SIZE, &sent_octets);
        answer.heard = sent_octets > 0;
        if (code != CURLE_OK) {
            const char* reason = error[0] != '\0' ? error.data() : curl_easy_strerror(code);
            answer.fault = body.too_long ? "the answer is longer than a token service's" : reason;
            return answer;
        }
        long status = 0;
        curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
        answer.status = static_cast<int>(status);
        answer.content_type = header_of(handle.get(), "Content-Type");
        answer.retry_after = header_of(handle.get(), "Retry-After");
        answer.body = std::move(body.octets);
        return answer;
    }

private:
    void set_rules(CURL* handle, const std::string& ca_file) {
        const auto set = [handle](CURLoption option, auto value) {
            curl_easy_setopt(handle, option, value);
        };
        set(CURLOPT_PROTOCOLS_STR, "https,http");  // http on loopback only, as configured
        set(CURLOPT_FOLLOWLOCATION, 0L);
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
        set(CURLOPT_PROXY, "");
        set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
        set(CURLOPT_SSL_VERIFYPEER, 1L);
        set(CURLOPT_SSL_VERIFYHOST, 2L);
        set(CURLOPT_CONNECTTIMEOUT, settings_.connect_timeout.count());
        set(CURLOPT_TIMEOUT, settings_.total_timeout.count());
        set(CURLOPT_NOPROGRESS, 0L);  // give_up_if is asked every second
        set(CURLOPT_XFERINFOFUNCTION, &give_up_if);
        set(CURLOPT_XFERINFODATA, &settings_.stop);
        if (!ca_file.empty()) {
            set(CURLOPT_CAINFO, ca_file.c_str());
        }
    }

    TokenHttpSettings settings_;
};

}  // namespace

std::unique_ptr<oauth::TokenEndpoint> make_token_endpoint(TokenHttpSettings settings) {
    return std::make_unique<TokenHttp>(std::move(settings));
}

}  // namespace maildocket::net
