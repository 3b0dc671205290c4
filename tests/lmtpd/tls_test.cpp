#include "core/net/tls.hpp"

#include "tests/support/dialog.hpp"
#include "tests/support/running_server.hpp"
#include "tests/support/test_delivery.hpp"

#include <doctest/doctest.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

namespace lmtp = maildocket::lmtp;
namespace net = maildocket::net;
namespace testing = maildocket::testing;

namespace {

template <auto release>
struct Release {
    template <class T>
    void operator()(T* object) const {
        release(object);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Release<X509_free>>;
using File = std::unique_ptr<std::FILE, Release<std::fclose>>;

// A certificate that signs itself, in files of a temporary folder.
struct Credentials {
    Credentials() {
        const Key key(EVP_EC_gen("P-256"));
        const Certificate certificate(X509_new());
        X509_set_version(certificate.get(), 2);
        ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
        X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
        X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
        auto* name = X509_get_subject_name(certificate.get());
        const auto* common_name = reinterpret_cast<const unsigned char*>("mx.example");
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common_name, -1, -1, 0);
        X509_set_issuer_name(certificate.get(), name);
        X509_set_pubkey(certificate.get(), key.get());
        X509_sign(certificate.get(), key.get(), EVP_sha256());
        const File certificate_to(std::fopen(certificate_file.c_str(), "w"));
        PEM_write_X509(certificate_to.get(), certificate.get());
        const File key_to(std::fopen(key_file.c_str(), "w"));
        PEM_write_PrivateKey(key_to.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    }

    testing::TemporaryFolder folder;
    std::string certificate_file = (folder.path() / "certificate.pem").string();
    std::string key_file = (folder.path() / "key.pem").string();
};

lmtp::ServerSettings tls_settings(const Credentials& credentials) {
    auto settings = testing::test_server_settings();
    auto session = testing::test_settings();
    session.has_certificate = true;
    settings.session = std::make_shared<const lmtp::SessionSettings>(session);
    auto tls = net::load_tls(credentials.certificate_file, credentials.key_file);
    REQUIRE(tls.has_value());
    settings.tls = *tls;
    return settings;
}

// TLS on top of a connection that said STARTTLS.
class TlsClient {
public:
    explicit TlsClient(const testing::TestClient& client)
        : context_(SSL_CTX_new(TLS_client_method())), ssl_(SSL_new(context_.get())) {
        SSL_set_fd(ssl_.get(), client.fd());
        connected_ = SSL_connect(ssl_.get()) == 1;
    }
    [[nodiscard]] bool connected() const { return connected_; }
    void send(std::string_view octets) {
        CHECK(SSL_write(ssl_.get(), octets.data(), static_cast<int>(octets.size())) > 0);
    }
    // Until the text ends so, or nothing comes.
    std::string read_until(std::string_view end) {
        std::string text;
        std::array<char, 4096> piece{};
        while (!text.ends_with(end)) {
            const int count = SSL_read(ssl_.get(), piece.data(), piece.size());
            if (count <= 0) {
                return text + "(nothing)";
            }
            text.append(piece.data(), static_cast<std::size_t>(count));
        }
        return text;
    }
    // Whether the server says goodbye in TLS too, as Exim asks for.
    bool closed_properly() {
        char octet = 0;
        return SSL_read(ssl_.get(), &octet, 1) <= 0 &&
               SSL_get_error(ssl_.get(), 0) == SSL_ERROR_ZERO_RETURN;
    }

private:
    std::unique_ptr<SSL_CTX, Release<SSL_CTX_free>> context_;
    std::unique_ptr<SSL, Release<SSL_free>> ssl_;
    bool connected_ = false;
};

void begin_tls(testing::TestClient& client, std::string_view behind = "") {
    CHECK(client.line() == "220 mx.example Maildocket LMTP");
    client.send("LHLO client.example\r\n");
    while (client.line().starts_with("250-")) {
    }
    client.send("STARTTLS\r\n" + std::string(behind));
    CHECK(client.line() == "220 2.0.0 start TLS");
}

}  // namespace

TEST_CASE("a mail goes through over TLS, and the server says goodbye properly") {
    const Credentials credentials;
    testing::TestDelivery port(testing::TestDelivery::Answers::from_another_thread);
    port.spool_memory_octets_max = 1000;
    testing::RunningServer running(port, tls_settings(credentials));
    testing::TestClient client(running.tcp());
    begin_tls(client);
    TlsClient tls(client);
    REQUIRE(tls.connected());
    tls.send("LHLO client.example\r\n");
    CHECK(tls.read_until("RCPTMAX=1000\r\n").find("STARTTLS") == std::string::npos);
    const std::string body = std::string(100'000, 'x') + "\r\n";
    tls.send(
        "MAIL FROM:<a@b.example>\r\nRCPT TO:<support@example.com>\r\nDATA\r\n" + body + ".\r\n"
    );
    tls.send("QUIT\r\n");
    CHECK(tls.read_until("goodbye\r\n").find("250 2.0.0 created [TCK-1]\r\n") != std::string::npos);
    CHECK(tls.closed_properly());
    REQUIRE(port.bodies().size() == 1);
    CHECK((port.bodies()[0] == body));
}

TEST_CASE("a command in clear behind STARTTLS is never run") {
    const Credentials credentials;
    testing::TestDelivery port;
    testing::RunningServer running(port, tls_settings(credentials));
    testing::TestClient client(running.tcp());
    begin_tls(client, "LHLO evil.example\r\nMAIL FROM:<evil@x.example>\r\n");
    TlsClient tls(client);
    if (tls.connected(
        )) {  // if the octets came in one piece with STARTTLS; else the handshake fails
        tls.send("MAIL FROM:<a@b.example>\r\n");
        CHECK(tls.read_until("\r\n") == "503 5.5.1 say LHLO first\r\n");
    }
    CHECK(port.bodies().empty());
}

TEST_CASE("a handshake that fails ends the connection") {
    const Credentials credentials;
    testing::TestDelivery port;
    testing::RunningServer running(port, tls_settings(credentials));
    testing::TestClient client(running.tcp());
    begin_tls(client);
    client.send("this is no TLS, and never will be\r\n");
    CHECK(client.rest().find("250") == std::string::npos);
    testing::TestClient other(running.tcp());
    CHECK(other.line() == "220 mx.example Maildocket LMTP");
}

TEST_CASE("a certificate that cannot be used is told with its file") {
    const Credentials credentials;
    const Credentials others;
    const auto missing = net::load_tls("/no/such/file", credentials.key_file);
    REQUIRE_FALSE(missing.has_value());
    CHECK(missing.error().detail.find("/no/such/file") != std::string::npos);
    const auto mixed = net::load_tls(credentials.certificate_file, others.key_file);
    REQUIRE_FALSE(mixed.has_value());
    CHECK(mixed.error().detail.find(others.key_file) != std::string::npos);
}
