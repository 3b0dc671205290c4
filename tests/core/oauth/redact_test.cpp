#include "core/oauth/redact.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace maildocket::oauth;

TEST_CASE("secrets become stars, the rest stays as it is") {
    struct Row {
        const char* text;
        const char* expected;
    };
    for (const auto& [text, expected] : {
             Row{"", ""},
             Row{"nothing to hide: code 5", "nothing to hide: code 5"},
             Row{"Authorization: Bearer sesame.x-y_z~+/=", "Authorization: Bearer ***"},
             Row{"auth=Bearer sesame", "auth=Bearer ***"},
             Row{"A1 AUTHENTICATE XOAUTH2 c2VzYW1l==", "A1 AUTHENTICATE XOAUTH2 ***"},
             Row{"A1 AUTHENTICATE XOAUTH2", "A1 AUTHENTICATE XOAUTH2"},
             Row{"AUTH PLAIN AHNlc2FtZQ==", "AUTH PLAIN ***"},
             Row{"a=1&access_token=sesame&b=2", "a=1&access_token=***&b=2"},
             Row{"refresh_token=sesame", "refresh_token=***"},
             Row{"client_secret=ses%2Fame&x", "client_secret=***&x"},
             Row{"?code=sesame&state=sesame", "?code=***&state=***"},
             Row{"code_verifier=sesame", "code_verifier=***"},
             Row{"client_assertion=a.b.c", "client_assertion=***"},
             Row{"assertion=a.b.c", "assertion=***"},
             Row{R"({"access_token":"sesame","x":1})", R"({"access_token":"***","x":1})"},
             Row{R"({"refresh_token" : "ses\/ame"})", R"({"refresh_token" : "***"})"},
             Row{"ACCESS_TOKEN=sesame", "ACCESS_TOKEN=***"},
             Row{"error_code=5", "error_code=5"},
         }) {
        CAPTURE(text);
        CHECK(redact(text) == expected);
    }
}
