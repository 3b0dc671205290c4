#include "core/oauth/client.hpp"

#include <doctest/doctest.h>

using namespace maildocket;
using namespace maildocket::oauth;

TEST_CASE("a provider's addresses and scopes stand in where none are given") {
    Client client;
    client.provider = Provider::microsoft;
    client.tenant = "example.com";
    complete(client);
    CHECK(
        client.authorize_url ==
        "https://login.microsoftonline.com/example.com/oauth2/v2.0/authorize"
    );
    CHECK(client.token_url == "https://login.microsoftonline.com/example.com/oauth2/v2.0/token");
    CHECK(
        client.device_url == "https://login.microsoftonline.com/example.com/oauth2/v2.0/devicecode"
    );
    CHECK(
        client.scope ==
        "offline_access openid profile https://outlook.office.com/IMAP.AccessAsUser.All "
        "https://outlook.office.com/SMTP.Send"
    );
    Client application;
    application.provider = Provider::microsoft;
    application.flow = Flow::application;
    application.token_url = "https://login.example.cn/token";
    complete(application);
    CHECK(application.scope == "https://outlook.office365.com/.default");
    CHECK(application.token_url == "https://login.example.cn/token");
    Client google;
    google.provider = Provider::google;
    complete(google);
    CHECK(google.token_url == "https://oauth2.googleapis.com/token");
    CHECK(google.scope == "https://mail.google.com/");
    Client other;
    complete(other);
    CHECK(other.token_url.empty());
    CHECK(other.scope.empty());
}

TEST_CASE("the key of a service account is read from Google's file") {
    const auto account = read_service_account(
        R"({"type":"service_account","client_email":"a@b","private_key_id":"k",
            "private_key":"-----BEGIN"})"
    );
    REQUIRE(account);
    CHECK(*account == ServiceAccount{"a@b", "k", "-----BEGIN"});
}

TEST_CASE("a file that is no service account is refused without its content") {
    for (const auto* text :
         {"",
          "sesame",
          "[]",
          R"({"type":"authorized_user","client_email":"a@b","private_key":"sesame"})",
          R"({"type":"service_account","private_key":"sesame"})",
          R"({"type":"service_account","client_email":"a@b","private_key":["sesame"]})"}) {
        CAPTURE(text);
        const auto account = read_service_account(text);
        REQUIRE_FALSE(account);
        CHECK(account.error().detail.find("sesame") == std::string::npos);
    }
}

TEST_CASE("a fingerprint changes with whatever a provider may refuse") {
    Client client;
    client.tenant = "ab";
    const auto first = fingerprint(client);
    CHECK(first == fingerprint(client));
    client.tenant = "a";
    client.id = "b";
    CHECK(fingerprint(client) != first);
    const auto second = fingerprint(client);
    client.secret = "sesame";
    CHECK(fingerprint(client) != second);
    const auto third = fingerprint(client);
    client.flow = Flow::application;
    CHECK(fingerprint(client) != third);
}
