#include "tests/support/running_server.hpp"

#include "tests/support/dialog.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace maildocket::testing {

TemporaryFolder::TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "maildocket-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
        throw std::runtime_error("cannot make a temporary folder");
    }
    path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

Log LogLines::log() {
    return Log([this](Severity, std::string_view line) {
        const std::unique_lock lock(mutex_);
        lines_.emplace_back(line);
    });
}

bool LogLines::contains(std::string_view text) {
    const std::unique_lock lock(mutex_);
    return std::ranges::any_of(lines_, [text](const std::string& line) {
        return line.find(text) != std::string::npos;
    });
}

lmtp::ServerSettings test_server_settings() {
    lmtp::ServerSettings settings;
    settings.session = std::make_shared<const lmtp::SessionSettings>(test_settings());
    return settings;
}

RunningServer::RunningServer(
    lmtp::DeliveryPort& port, lmtp::ServerSettings settings, lmtp::Server::Reload reload
)
    : server_(
          io_,
          std::make_shared<const lmtp::ServerSettings>(std::move(settings)),
          port,
          log_.log(),
          std::move(reload)
      ) {
    const std::vector<Endpoint> wanted{
        {"127.0.0.1", 0, {}}, {{}, 0, (folder_.path() / "lmtp.sock").string()}};
    auto listeners = net::open_listeners(io_.get_executor(), wanted, {});
    if (!listeners) {
        throw std::runtime_error(listeners.error().detail);
    }
    tcp_ = listeners->at(0).endpoint();
    unix_ = listeners->at(1).endpoint();
    server_.add(std::move(*listeners));
    thread_ = std::thread([this] { server_.run(); });
}

RunningServer::~RunningServer() {
    if (thread_.joinable()) {
        server_.stop();
        thread_.join();
    }
}

void RunningServer::join() {
    thread_.join();
}

TestClient::TestClient(const Endpoint& endpoint) {
    fd_ = ::socket(endpoint.is_unix() ? AF_UNIX : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un local{};
    sockaddr_in remote{};
    local.sun_family = AF_UNIX;
    endpoint.path.copy(local.sun_path, sizeof local.sun_path - 1);
    remote.sin_family = AF_INET;
    remote.sin_port = htons(endpoint.port);
    remote.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto* address = endpoint.is_unix() ? reinterpret_cast<const sockaddr*>(&local)
                                             : reinterpret_cast<const sockaddr*>(&remote);
    const socklen_t length = endpoint.is_unix() ? sizeof local : sizeof remote;
    if (::connect(fd_, address, length) != 0) {
        ::close(fd_);
        throw std::runtime_error("cannot connect to " + endpoint.text());
    }
    const timeval limit{10, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

TestClient::~TestClient() {
    ::close(fd_);
}

void TestClient::send(std::string_view octets) {
    while (!octets.empty()) {
        const auto sent = ::send(fd_, octets.data(), octets.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            return;
        }
        octets.remove_prefix(static_cast<std::size_t>(sent));
    }
}

bool TestClient::fill() {
    std::array<char, 65536> piece{};
    const auto count = ::recv(fd_, piece.data(), piece.size(), 0);
    if (count <= 0) {
        closed_ = count == 0 || errno == ECONNRESET;
        return false;
    }
    buffer_.append(piece.data(), static_cast<std::size_t>(count));
    return true;
}

std::string TestClient::line() {
    auto end = buffer_.find("\r\n");
    while (end == std::string::npos) {
        if (!fill()) {
            return closed_ ? "(closed)" : "(nothing)";
        }
        end = buffer_.find("\r\n");
    }
    auto text = buffer_.substr(0, end);
    buffer_.erase(0, end + 2);
    return text;
}

std::vector<std::string> TestClient::lines(std::size_t count) {
    std::vector<std::string> result;
    while (result.size() < count) {
        result.push_back(line());
    }
    return result;
}

std::string TestClient::rest() {
    while (fill()) {
    }
    return std::exchange(buffer_, {});
}

bool TestClient::has_input() const {
    pollfd poll{fd_, POLLIN, 0};
    return !buffer_.empty() || ::poll(&poll, 1, 0) > 0;
}

}  // namespace maildocket::testing
