#include "core/oauth/callback_page.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace maildocket::oauth;

namespace {

const std::string rest = " HTTP/1.1\r\nHost: localhost\r\n\r\n";

}  // namespace

TEST_CASE("a browser's request is read in any number of pieces") {
    const auto request = "GET /oauth?code=a&state=s" + rest;
    for (std::size_t size = 0; size < request.size(); ++size) {
        CHECK(std::holds_alternative<HalfRequest>(
            read_browser_request(request.substr(0, size), "/oauth")
        ));
    }
    const auto read = read_browser_request(request + "more", "/oauth");
    CHECK(std::get<CallbackRequest>(read) == CallbackRequest{"code=a&state=s"});
}

TEST_CASE("anything else is answered and forgotten") {
    struct Row {
        std::string request;
        int status;
    };
    for (const auto& [request, status] : {
             Row{"GET /favicon.ico" + rest, 404},
             Row{"GET /oauth" + rest, 404},
             Row{"GET /oauth/?code=a" + rest, 404},
             Row{"POST /oauth?code=a" + rest, 405},
             Row{"GET /oauth?code=a HTTP/2\r\n\r\n", 400},
             Row{"GET /oauth?code=a\r\n\r\n", 400},
             Row{"GET\r\n\r\n", 400},
             Row{"\r\n\r\n", 400},
             Row{std::string(16384, 'x'), 431},
             Row{"GET /oauth?" + std::string(16384, 'x') + rest, 431},
         }) {
        CAPTURE(request.substr(0, 40));
        const auto read = read_browser_request(request, "/oauth");
        REQUIRE(std::holds_alternative<OtherRequest>(read));
        CHECK(std::get<OtherRequest>(read).status == status);
    }
    CHECK(
        std::holds_alternative<HalfRequest>(read_browser_request(std::string(16383, 'x'), "/oauth"))
    );
}

TEST_CASE("a page says its text and nothing that a provider smuggled in") {
    const auto answer = browser_answer(200, "it says: <script>\"a\" & 'b'</script>");
    CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(
        answer.find("<p>it says: &lt;script&gt;&quot;a&quot; &amp; &#39;b&#39;") !=
        std::string::npos
    );
    CHECK(answer.find("Cache-Control: no-store\r\n") != std::string::npos);
    const auto body = answer.substr(answer.find("\r\n\r\n") + 4);
    CHECK(
        answer.find("Content-Length: " + std::to_string(body.size()) + "\r\n") != std::string::npos
    );
}

TEST_CASE("the path is that of the redirect address") {
    CHECK(path_of("https://desk.example.com/oauth") == "/oauth");
    CHECK(path_of("https://desk.example.com/a/b?c=/d#e") == "/a/b");
    CHECK(path_of("https://desk.example.com/") == "/");
    CHECK(path_of("http://localhost:1234") == "/");
}
