#include "core/oauth/requests.hpp"

#include "core/base/base64.hpp"
#include "core/crypto/rsa.hpp"
#include "core/oauth/form.hpp"
#include "tests/support/test_certificate.hpp"

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include <map>
#include <string>

using namespace maildocket;
using namespace maildocket::oauth;

namespace {

const auto noon = *parse_rfc3339("2026-11-28T12:00:00Z");
const Stamp stamp{noon, "unique"};

std::map<std::string, std::string> fields_of(const std::string& form) {
    const auto fields = read_form(form);
    REQUIRE(fields);
    return {fields->begin(), fields->end()};
}

Client microsoft(Flow flow) {
    Client client;
    client.provider = Provider::microsoft;
    client.flow = flow;
    client.tenant = "t";
    client.id = "app";
    client.login_hint = "support@example.com";
    complete(client);
    return client;
}

struct Jwt {
    boost::json::object header;
    boost::json::object claims;
};

// Checks the signature, too.
Jwt read_jwt(const std::string& text, const std::string& certificate_pem) {
    const auto first = text.find('.');
    const auto last = text.rfind('.');
    REQUIRE(first < last);
    const auto signature = from_base64url(text.substr(last + 1));
    REQUIRE(signature);
    CHECK(test::verifies_rs256(certificate_pem, text.substr(0, last), *signature));
    return {
        boost::json::parse(*from_base64url(text.substr(0, first))).as_object(),
        boost::json::parse(*from_base64url(text.substr(first + 1, last - first - 1))).as_object()};
}

}  // namespace

TEST_CASE("the challenge is the digest of the verifier") {
    // RFC 7636, appendix B.
    const auto pkce = make_pkce(*from_base64url("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
    CHECK(pkce.verifier == "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    CHECK(pkce.challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

TEST_CASE("the address for the browser names what each provider wants") {
    const auto address =
        authorize_address(microsoft(Flow::code), "http://localhost:1", "the state", "challenge");
    CHECK(address.starts_with("https://login.microsoftonline.com/t/oauth2/v2.0/authorize?"));
    CHECK(
        fields_of(address.substr(address.find('?') + 1)) ==
        std::map<std::string, std::string>{
            {"client_id", "app"},
            {"response_type", "code"},
            {"response_mode", "query"},
            {"redirect_uri", "http://localhost:1"},
            {"scope",
             "offline_access openid profile https://outlook.office.com/IMAP.AccessAsUser.All "
             "https://outlook.office.com/SMTP.Send"},
            {"state", "the state"},
            {"code_challenge", "challenge"},
            {"code_challenge_method", "S256"},
            {"login_hint", "support@example.com"},
            {"prompt", "select_account"}}
    );
    Client google;
    google.provider = Provider::google;
    google.id = "app";
    complete(google);
    const auto other = authorize_address(google, "http://127.0.0.1:1", "s", "c");
    const auto fields = fields_of(other.substr(other.find('?') + 1));
    CHECK(fields.at("access_type") == "offline");
    CHECK(fields.at("prompt") == "consent select_account");
    Client own;
    own.authorize_url = "https://login.example.com/?realm=a";
    own.scope = "mail offline_access";
    CHECK(authorize_address(own, "r", "s", "c").starts_with("https://login.example.com/?realm=a&"));
    CHECK(authorize_address(own, "r", "s", "c").ends_with("&prompt=consent"));
}

TEST_CASE("a code is exchanged with its verifier and the application's secret") {
    auto client = microsoft(Flow::code);
    client.secret = "se same&";
    CHECK(
        *code_form(client, "c+1", "http://localhost:1", "v", stamp) ==
        "grant_type=authorization_code&code=c%2B1&redirect_uri=http%3A%2F%2Flocalhost%3A1&"
        "code_verifier=v&client_id=app&client_secret=se%20same%26"
    );
}

TEST_CASE("a refresh names the token and the application, and no empty secret") {
    CHECK(
        *refresh_form(microsoft(Flow::code), "r", stamp) ==
        "grant_type=refresh_token&refresh_token=r&client_id=app"
    );
}

TEST_CASE("a device asks for a code and polls for the tokens") {
    const auto client = microsoft(Flow::device);
    const auto form = device_form(client, stamp);
    CHECK(form->starts_with("scope=offline_access%20openid%20profile%20https"));
    CHECK(form->ends_with("&client_id=app"));
    CHECK(
        *device_poll_form(client, "d", stamp) ==
        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&device_code=d&"
        "client_id=app"
    );
}

TEST_CASE("an application proves itself by a secret or by its certificate") {
    auto client = microsoft(Flow::application);
    client.secret = "sesame";
    CHECK(
        *own_form(client, stamp) ==
        "grant_type=client_credentials&scope=https%3A%2F%2Foutlook.office365.com%2F.default&"
        "client_id=app&client_secret=sesame"
    );
    const auto made = test::make_certificate();
    client.certificate_pem = made.certificate_pem;
    client.certificate_key_pem = made.key_pem;
    const auto fields = fields_of(*own_form(client, stamp));
    CHECK(fields.count("client_secret") == 0);
    CHECK(
        fields.at("client_assertion_type") ==
        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    );
    const auto jwt = read_jwt(fields.at("client_assertion"), made.certificate_pem);
    const auto thumbprint = certificate_facts(made.certificate_pem)->sha256;
    CHECK(
        jwt.header ==
        boost::json::object{
            {"alg", "RS256"}, {"typ", "JWT"}, {"x5t#S256", to_base64url(as_octets(thumbprint))}}
    );
    const auto second = noon.time_since_epoch() / std::chrono::seconds(1);
    CHECK(
        jwt.claims ==
        boost::json::object{
            {"aud", "https://login.microsoftonline.com/t/oauth2/v2.0/token"},
            {"iss", "app"},
            {"sub", "app"},
            {"jti", "unique"},
            {"iat", second},
            {"nbf", second - 30},
            {"exp", second + 300}}
    );
}

TEST_CASE("a service account asks in the name of the mailbox") {
    const auto made = test::make_certificate();
    Client client;
    client.provider = Provider::google;
    client.flow = Flow::service_account;
    client.mailbox = "support@example.com";
    client.service_account = {"robot@project", "key", made.key_pem};
    complete(client);
    const auto fields = fields_of(*own_form(client, stamp));
    CHECK(fields.size() == 2);
    CHECK(fields.at("grant_type") == "urn:ietf:params:oauth:grant-type:jwt-bearer");
    const auto jwt = read_jwt(fields.at("assertion"), made.certificate_pem);
    CHECK(jwt.header == boost::json::object{{"alg", "RS256"}, {"typ", "JWT"}, {"kid", "key"}});
    const auto issued = noon.time_since_epoch() / std::chrono::seconds(1) - 30;
    CHECK(
        jwt.claims ==
        boost::json::object{
            {"iss", "robot@project"},
            {"sub", "support@example.com"},
            {"scope", "https://mail.google.com/"},
            {"aud", "https://oauth2.googleapis.com/token"},
            {"jti", "unique"},
            {"iat", issued},
            {"exp", issued + 3600}}
    );
}

TEST_CASE("a key that cannot be used is named by its setting") {
    auto client = microsoft(Flow::application);
    client.certificate_pem = "nothing";
    CHECK(own_form(client, stamp).error().detail == "certificate_file: is no PEM certificate");
    client.certificate_pem = test::make_certificate().certificate_pem;
    client.certificate_key_pem = "sesame";
    CHECK(
        own_form(client, stamp).error().detail ==
        "certificate_key_file: is no PEM private key without a passphrase"
    );
}
