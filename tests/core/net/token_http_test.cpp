#include "core/net/token_http.hpp"

#include "tests/support/http_server.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

using namespace maildocket;
using maildocket::testing::HttpServer;

namespace {

std::string answer_of(const std::string& head, const std::string& body) {
    return "HTTP/1.1 " + head + "\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\nConnection: close\r\n\r\n" + body;
}

oauth::HttpAnswer ask(const HttpServer& server, net::TokenHttpSettings settings = {}) {
    return net::make_token_endpoint(std::move(settings))->post(server.url(), "a=b&c=sesame", "");
}

}  // namespace

TEST_CASE("a form is posted and the answer comes with what matters of its head") {
    HttpServer server(answer_of(
        "400 Bad Request\r\nContent-Type: application/json; charset=utf-8\r\nRetry-After: 7", "{}"
    ));
    CHECK(
        ask(server) ==
        oauth::HttpAnswer{400, "application/json; charset=utf-8", "7", "{}", "", true}
    );
    const auto requests = server.requests();
    REQUIRE(requests.size() == 1);
    CHECK(requests[0].starts_with("POST /token HTTP/1.1\r\n"));
    CHECK(
        requests[0].find("\r\nContent-Type: application/x-www-form-urlencoded\r\n") !=
        std::string::npos
    );
    CHECK(requests[0].ends_with("\r\n\r\na=b&c=sesame"));
}

TEST_CASE("a redirect is an answer and not an order") {
    HttpServer other(answer_of("200 OK", "other"));
    HttpServer server(answer_of("307 Temporary Redirect\r\nLocation: " + other.url(), ""));
    CHECK(ask(server).status == 307);
    CHECK(other.requests().empty());
}

TEST_CASE("an answer is taken up to its limit") {
    HttpServer fitting(answer_of("200 OK", std::string(1000, 'x')));
    HttpServer longer(answer_of("200 OK", std::string(1001, 'x')));
    CHECK(ask(fitting, {.body_octets_max = 1000}).body.size() == 1000);
    const auto refused = ask(longer, {.body_octets_max = 1000});
    CHECK(refused.fault == "the answer is longer than a token service's");
    CHECK(refused.status == 0);
    CHECK(refused.heard);
}

TEST_CASE("half an answer, none and silence are told, and that the form may have been read") {
    HttpServer half("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"access_token\":");
    HttpServer none("");
    HttpServer silent("stall");
    for (const auto* server : {&half, &none, &silent}) {
        const auto answer = ask(*server, {.total_timeout = std::chrono::seconds(1)});
        CHECK_FALSE(answer.fault.empty());
        CHECK(answer.status == 0);
        CHECK(answer.heard);
        CHECK(answer.fault.find("sesame") == std::string::npos);
    }
}

TEST_CASE("a server that is not there has not heard a word") {
    const auto endpoint = net::make_token_endpoint();
    const auto answer = endpoint->post("http://127.0.0.1:1/token", "a=b", "");
    CHECK(answer.fault.find("127.0.0.1") != std::string::npos);
    CHECK_FALSE(answer.heard);
}

TEST_CASE("a proxy of the environment is not asked") {
    HttpServer server(answer_of("200 OK", "{}"));
    HttpServer proxy(answer_of("200 OK", "proxy"));
    ::setenv("http_proxy", proxy.url().c_str(), 1);
    const auto answer = ask(server);
    ::unsetenv("http_proxy");
    CHECK(answer.body == "{}");
    CHECK(proxy.requests().empty());
}

TEST_CASE("a stop ends a request") {
    HttpServer silent("stall");
    std::stop_source source;
    source.request_stop();
    CHECK_FALSE(ask(silent, {.stop = source.get_token()}).fault.empty());
}
