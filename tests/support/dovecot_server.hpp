#pragma once

#include "tests/support/temporary_folder.hpp"

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace maildocket::test {

struct DovecotOptions {
    std::map<std::string, std::string> users{{"anna", "secret of anna"}};  // with passwords
    std::string prefix;                                                    // "INBOX."
    std::string separator = "/";
    std::string capabilities;       // instead of its own; they count before the sign-in as well
    std::string quota;              // of each user: "10K"
    std::string introspection_url;  // of who knows what a token is worth; "username" names the user
};

// What Dovecot announces but for MOVE, and but for UIDPLUS too.
constexpr std::string_view without_move =
    "IMAP4rev1 LITERAL+ SASL-IR ENABLE IDLE NAMESPACE UIDPLUS LIST-EXTENDED SPECIAL-USE";
constexpr std::string_view without_uidplus =
    "IMAP4rev1 LITERAL+ SASL-IR ENABLE IDLE NAMESPACE LIST-EXTENDED SPECIAL-USE";

// A Dovecot of our own on free ports of 127.0.0.1, with an authority of its own and a certificate
// for "localhost" and no other name. It ends with this object, or with this process.
class DovecotServer {
public:
    explicit DovecotServer(const DovecotOptions& options = {});
    ~DovecotServer();
    DovecotServer(const DovecotServer&) = delete;
    DovecotServer& operator=(const DovecotServer&) = delete;
    DovecotServer(DovecotServer&&) = delete;
    DovecotServer& operator=(DovecotServer&&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }  // STARTTLS is offered here
    [[nodiscard]] std::uint16_t tls_port() const { return tls_port_; }
    [[nodiscard]] std::string ca_file() const { return folder_.file("ca.pem"); }
    [[nodiscard]] std::string other_ca_file() const;  // of an authority that signed nothing
    [[nodiscard]] std::string log() const;

    // Into the inbox, as a delivery agent does; lines may end in LF or CRLF.
    void deliver(const std::string& user, std::string_view mail);

    void stop();  // sessions are cut off

private:
    void make_certificates() const;
    void openssl(const std::string& words) const;
    void write_configuration(const DovecotOptions& options) const;
    void start();
    [[nodiscard]] bool answers() const;
    void make_folder(const std::string& path) const;

    TemporaryFolder folder_;
    std::uint16_t port_ = 0;
    std::uint16_t tls_port_ = 0;
    uid_t owner_ = 0;
    gid_t group_ = 0;
    pid_t process_ = 0;
    int delivered_ = 0;
};

}  // namespace maildocket::test
