#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

// The few octets of HTTP/1.1 between us and the browser that comes back from the provider.
namespace maildocket::oauth {

constexpr std::size_t callback_request_octets_max = std::size_t{16} << 10U;

struct HalfRequest {};  // more octets are needed
struct CallbackRequest {
    std::string query;  // behind "?", as it came

    bool operator==(const CallbackRequest&) const = default;
};
struct OtherRequest {  // of something else: answered and forgotten
    int status = 404;

    bool operator==(const OtherRequest&) const = default;
};
using BrowserRequest = std::variant<HalfRequest, CallbackRequest, OtherRequest>;

// `octets` are the beginning of what a browser sent; `path` is that of the redirect address, "/" at
// least.
[[nodiscard]] BrowserRequest read_browser_request(std::string_view octets, std::string_view path);

// A whole answer with a page of one sentence; the text is escaped here. The connection ends behind
// it, and nothing of it is kept by the browser or told to another site.
[[nodiscard]] std::string browser_answer(int status, std::string_view text);

// "/oauth" of "https://desk.example.com/oauth?a=b"; "/" where there is none.
[[nodiscard]] std::string path_of(std::string_view url);

}  // namespace maildocket::oauth
