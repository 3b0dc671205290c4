#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

// An SMTP server on a free port of loopback that answers as it is told to, for tests of what sends.
namespace maildocket::testing {

// What it says at each stage. "close" ends the connection instead, "stall" says nothing more, and
// "half" says the beginning of a reply and stalls.
struct SmtpScript {
    std::string greeting = "220 mx.example ready";
    std::string hello = "250-mx.example\r\n250 8BITMIME";
    std::string mail = "250 2.1.0 ok";
    std::string recipient = "250 2.1.5 ok";
    std::string data = "354 go on";
    std::string end = "250 2.0.0 queued";
    std::string sign_in = "235 2.7.0 welcome";
    std::string null_sender = "250 2.1.0 ok";  // instead of `mail` for <>
};

class SmtpServer {
public:
    explicit SmtpServer(SmtpScript script = {});
    ~SmtpServer();
    SmtpServer(const SmtpServer&) = delete;
    SmtpServer& operator=(const SmtpServer&) = delete;
    SmtpServer(SmtpServer&&) = delete;
    SmtpServer& operator=(SmtpServer&&) = delete;

    struct Mail {
        std::string reverse_path;  // with < >
        std::string recipient;     // with < >
        std::string octets;        // dots unstuffed
    };

    [[nodiscard]] std::uint16_t port() const { return port_; }
    void answer(SmtpScript script);  // from the next command on
    [[nodiscard]] std::vector<Mail> mails();
    [[nodiscard]] std::vector<std::string> commands();
    [[nodiscard]] int connections_at_once();  // the most there were
    [[nodiscard]] int connections();          // in all

private:
    void accept_all();
    void serve(int socket);
    [[nodiscard]] bool say(int socket, const std::string& reply);
    [[nodiscard]] SmtpScript script();

    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::mutex mutex_;
    SmtpScript script_;
    std::vector<Mail> mails_;
    std::vector<std::string> commands_;
    std::vector<int> sockets_;
    int open_ = 0;
    int most_ = 0;
    int total_ = 0;
    std::vector<std::jthread> sessions_;
    std::jthread acceptor_;
};

}  // namespace maildocket::testing
