#include "tests/support/dovecot_server.hpp"

#include "tests/support/command.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <random>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace maildocket::test {

namespace {

constexpr std::chrono::milliseconds poll_interval{10};
constexpr std::chrono::seconds start_time_max{60};

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

class Socket {
public:
    Socket() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        const timeval limit{5, 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    }
    ~Socket() { ::close(fd_); }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    Socket(Socket&&) = delete;
    Socket& operator=(Socket&&) = delete;

    [[nodiscard]] bool bind(std::uint16_t port) const {
        const auto address = loopback(port);
        return ::bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    [[nodiscard]] bool connect(std::uint16_t port) const {
        const auto address = loopback(port);
        return ::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    [[nodiscard]] bool is_greeted() const {
        std::array<char, 4> greeting{};
        const auto octets = ::recv(fd_, greeting.data(), greeting.size(), MSG_WAITALL);
        return octets == 4 && std::string_view(greeting.data(), 4) == "* OK";
    }

private:
    int fd_;
};

// Outside of the range that the kernel gives to connections: those come and go before ours is used.
std::uint16_t free_port() {
    std::random_device random;
    std::uniform_int_distribution<int> ports(10000, 31999);
    while (true) {
        const auto port = static_cast<std::uint16_t>(ports(random));
        if (Socket().bind(port)) {
            return port;
        }
    }
}

std::string user_name() {
    return ::getpwuid(::geteuid())->pw_name;
}

std::string group_name() {
    return ::getgrgid(::getegid())->gr_name;
}

constexpr const char* quota_settings = R"(
mail_plugins = quota
protocol imap {
  mail_plugins = quota imap_quota
}
plugin {
  quota = maildir:User quota
  quota_grace = 0
  quota_rule = *:storage=)";

}  // namespace

DovecotServer::DovecotServer(const DovecotOptions& options)
    : port_(free_port()), tls_port_(free_port()), owner_(::geteuid()), group_(::getegid()) {
    if (owner_ == 0) {  // Dovecot refuses mail of root
        const auto* nobody = ::getpwnam("nobody");
        if (nobody == nullptr) {
            throw std::runtime_error("there is no user nobody to own mail");
        }
        owner_ = nobody->pw_uid;
        group_ = nobody->pw_gid;
    }
    ::chmod(folder_.path().c_str(), 0755);
    make_certificates();
    write_configuration(options);
    make_folder(folder_.file("mail"));
    start();
}

DovecotServer::~DovecotServer() {
    stop();
}

void DovecotServer::openssl(const std::string& words) const {
    std::istringstream stream(words);
    Command command;
    command.program = "/usr/bin/openssl";
    command.arguments.assign(std::istream_iterator<std::string>(stream), {});
    command.folder = folder_.path().string();
    const auto result = run_command(command);
    if (result.exit != 0) {
        throw std::runtime_error("openssl " + words + ": " + result.err);
    }
}

void DovecotServer::make_certificates() const {
    const std::string key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout ";
    const auto file = [this](const char* name) { return folder_.file(name); };
    openssl(
        "req -x509 " + key + file("ca.key") + " -days 30 -subj /CN=authority -out " + ca_file()
    );
    openssl("req " + key + file("server.key") + " -subj /CN=localhost -out " + file("server.csr"));
    std::ofstream(file("server.ext"))
        << "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n";
    openssl(
        "x509 -req -days 30 -in " + file("server.csr") + " -CA " + ca_file() + " -CAkey " +
        file("ca.key") + " -CAcreateserial -extfile " + file("server.ext") + " -out " +
        file("server.pem")
    );
}

std::string DovecotServer::other_ca_file() const {
    openssl(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout " +
        folder_.file("other.key") + " -days 30 -subj /CN=other -out " + folder_.file("other.pem")
    );
    return folder_.file("other.pem");
}

void DovecotServer::write_configuration(const DovecotOptions& options) const {
    const auto folder = folder_.path().string();
    const bool root = ::geteuid() == 0;
    const bool tokens = !options.introspection_url.empty();
    std::ofstream(folder_.file("dovecot.conf"))
        << "base_dir = " << folder << "/run\nstate_dir = " << folder << "/state\n"
        << "log_path = " << folder << "/log\nprotocols = imap\nlisten = 127.0.0.1\n"
        << "default_internal_user = " << (root ? "dovecot" : user_name())
        << "\ndefault_internal_group = " << (root ? "dovecot" : group_name())
        << "\ndefault_login_user = " << (root ? "dovenull" : user_name())
        << "\nshutdown_clients = yes\nssl = yes\nssl_cert = <" << folder
        << "/server.pem\nssl_key = <" << folder << "/server.key\nssl_dh =\n"
        << "disable_plaintext_auth = no\nauth_failure_delay = 0\nauth_mechanisms = plain login"
        << (tokens ? " xoauth2 oauthbearer" : "") << "\nfirst_valid_uid = 1\n"
        << "mail_location = maildir:~/Maildir\nmail_fsync = never\n"
        << "passdb {\n driver = passwd-file\n args = scheme=PLAIN username_format=%u " << folder
        << "/users\n}\n"
        << "userdb {\n driver = static\n args = uid=" << owner_ << " gid=" << group_
        << " home=" << folder << "/mail/%u allow_all_users=yes\n}\n"
        << "namespace inbox {\n inbox = yes\n prefix = " << options.prefix
        << "\n separator = " << options.separator
        << "\n mailbox Trash {\n special_use = \\Trash\n auto = create\n }\n}\n"
        << "service imap-login {\n chroot =\n inet_listener imap {\n port = " << port_
        << "\n }\n inet_listener imaps {\n port = " << tls_port_ << "\n ssl = yes\n }\n}\n"
        << "service anvil {\n chroot =\n}\nservice stats {\n chroot =\n}\n"
        << (tokens ? "passdb {\n driver = oauth2\n mechanisms = xoauth2 oauthbearer\n args = " +
                         folder + "/oauth2.conf\n}\n"
                   : "")
        << (options.capabilities.empty() ? "" : "imap_capability = " + options.capabilities + '\n')
        << (options.quota.empty() ? "" : quota_settings + options.quota + "\n}\n");
    std::ofstream(folder_.file("oauth2.conf"))
        << "introspection_mode = post\nintrospection_url = " << options.introspection_url
        << "\nusername_attribute = username\nactive_attribute = active\nactive_value = true\n";
    std::ofstream users(folder_.file("users"));
    for (const auto& [name, password] : options.users) {
        users << name << ':' << password << '\n';
    }
}

void DovecotServer::start() {
    const auto configuration = folder_.file("dovecot.conf");
    const auto errors = folder_.file("errors");
    const auto parent = ::getpid();
    process_ = ::fork();
    if (process_ == 0) {
        ::setpgid(0, 0);
        ::prctl(PR_SET_PDEATHSIG, SIGTERM);
        const int output = ::open(errors.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
        ::dup2(output, STDOUT_FILENO);
        ::dup2(output, STDERR_FILENO);
        if (::getppid() == parent) {
            ::execl(MAILDOCKET_DOVECOT, "dovecot", "-F", "-c", configuration.c_str(), nullptr);
        }
        ::_exit(127);
    }
    const auto end = std::chrono::steady_clock::now() + start_time_max;
    while (!answers()) {
        if (std::chrono::steady_clock::now() > end || ::waitpid(process_, nullptr, WNOHANG) != 0) {
            throw std::runtime_error("Dovecot does not start: " + log());
        }
        std::this_thread::sleep_for(poll_interval);
    }
}

bool DovecotServer::answers() const {
    const Socket socket;
    return socket.connect(port_) && socket.is_greeted();
}

// All of its processes at once: a farewell takes seconds, and more with sessions open.
void DovecotServer::stop() {
    if (process_ > 0) {
        ::kill(-process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
        process_ = 0;
    }
}

std::string DovecotServer::log() const {
    std::string text;
    for (const auto* name : {"errors", "log"}) {
        std::ifstream file(folder_.file(name));
        text.append(std::istreambuf_iterator<char>(file), {});
    }
    return text;
}

void DovecotServer::make_folder(const std::string& path) const {
    std::filesystem::create_directories(path);
    if (::chown(path.c_str(), owner_, group_) != 0) {
        throw std::runtime_error("cannot give away " + path);
    }
}

void DovecotServer::deliver(const std::string& user, std::string_view mail) {
    const auto maildir = folder_.file("mail/" + user + "/Maildir");
    make_folder(folder_.file("mail/" + user));
    make_folder(maildir);
    for (const auto* name : {"/tmp", "/new", "/cur"}) {
        make_folder(maildir + name);
    }
    std::ostringstream name;
    name.width(9);
    name.fill('0');
    name << ++delivered_;
    const auto path = maildir + "/tmp/" + name.str() + ".test";
    std::ofstream(path, std::ios::binary) << mail;
    if (::chown(path.c_str(), owner_, group_) != 0) {
        throw std::runtime_error("cannot give away " + path);
    }
    std::filesystem::rename(path, maildir + "/new/" + name.str() + ".test");
}

}  // namespace maildocket::test
