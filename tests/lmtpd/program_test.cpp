#include "core/crypto/keys.hpp"
#include "core/net/lmtp_client.hpp"
#include "tests/support/running_server.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

// The program itself: arguments, exit codes, service manager, signals, and a mail down to SQLite.
namespace {

namespace net = maildocket::net;
namespace wire = maildocket::wire;

using maildocket::Mailbox;
using maildocket::Result;
using maildocket::testing::TemporaryFolder;

// A folder with configuration and keys, and the ear of a service manager.
class Site {
public:
    Site() {
        REQUIRE(maildocket::create_keys(path("keys"), maildocket::now_utc()).has_value());
        configure("unknown_senders = \"ticket\"\n");
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path("notify").copy(address.sun_path, sizeof address.sun_path - 1);
        manager_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        REQUIRE(::bind(manager_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
        const timeval limit{60, 0};
        ::setsockopt(manager_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    }
    ~Site() { ::close(manager_); }
    Site(const Site&) = delete;
    Site& operator=(const Site&) = delete;

    [[nodiscard]] std::string path(const std::string& name) const {
        return (folder_.path() / name).string();
    }
    void configure(const std::string& queue_settings) const {
        std::ofstream(path("maildocket.toml"))
            << "[store]\nurl = \"sqlite://" << path("maildocket.db") << "\"\n"
            << "[lmtp]\nlisten = [\"unix:" << path("lmtp.sock") << "\"]\n"
            << "[outbound]\ntransport = \"none\"\n"
            << "[[queue]]\nname = \"support\"\nprefix = \"TCK-\"\n"
            << "addresses = [\"support@example.com\"]\n"
            << queue_settings;
    }
    // What the program tells its service manager next.
    [[nodiscard]] std::string next_state() const {
        std::array<char, 200> text{};
        const auto count = ::recv(manager_, text.data(), text.size(), 0);
        const std::string state(text.data(), count > 0 ? static_cast<std::size_t>(count) : 0U);
        return state.substr(0, state.find('\n'));
    }

private:
    TemporaryFolder folder_;
    int manager_ = -1;
};

class Program {
public:
    Program(const Site& site, const std::vector<std::string>& arguments)
        : output_file_(site.path("output")) {
        std::vector<std::string> words{MAILDOCKET_LMTPD};
        words.insert(words.end(), arguments.begin(), arguments.end());
        std::vector<std::string> variables{"NOTIFY_SOCKET=" + site.path("notify")};
        if (const char* options = std::getenv("TSAN_OPTIONS")) {
            variables.push_back("TSAN_OPTIONS=" + std::string(options));
        }
        posix_spawn_file_actions_t actions{};
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_addopen(
            &actions, STDOUT_FILENO, output_file_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600
        );
        ::posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
        auto argument_pointers = pointers_to(words);
        auto variable_pointers = pointers_to(variables);
        REQUIRE(
            ::posix_spawn(
                &pid_,
                MAILDOCKET_LMTPD,
                &actions,
                nullptr,
                argument_pointers.data(),
                variable_pointers.data()
            ) == 0
        );
        ::posix_spawn_file_actions_destroy(&actions);
    }
    ~Program() {
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            ::waitpid(pid_, nullptr, 0);
        }
    }
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    void signal(int number) const { ::kill(pid_, number); }
    // Waits for the end; -1 if a signal did it.
    int exit_code() {
        int status = 0;
        ::waitpid(pid_, &status, 0);
        pid_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    [[nodiscard]] std::string output() const {
        std::ostringstream text;
        text << std::ifstream(output_file_).rdbuf();
        return text.str();
    }

private:
    static std::vector<char*> pointers_to(std::vector<std::string>& words) {
        std::vector<char*> pointers;
        for (auto& word : words) {
            pointers.push_back(word.data());
        }
        pointers.push_back(nullptr);
        return pointers;
    }

    std::string output_file_;
    pid_t pid_ = -1;
};

std::string reply_to_mail(const Site& site, const std::string& recipient) {
    auto client = net::LmtpClient::connect({{}, 0, site.path("lmtp.sock")}, "client.example");
    if (!client) {
        return client.error().detail;
    }
    wire::Handover handover;
    handover.reverse_path = Mailbox{"anna", "client.example"};
    handover.recipients = {*maildocket::parse_mailbox(recipient)};
    std::string_view mail =
        "From: Anna <anna@client.example>\r\nTo: support@example.com\r\nSubject: printer\r\n"
        "Message-ID: <1@client.example>\r\n\r\nIt is on fire.\r\n";
    const auto replies =
        client->deliver(handover, [&mail](std::span<char> into) -> Result<std::size_t> {
            const auto count = mail.copy(into.data(), into.size());
            mail.remove_prefix(count);
            return count;
        });
    client->quit();
    return replies ? replies->at(0).line() : replies.error().detail;
}

}  // namespace

TEST_CASE("the program says what it is, and what is wrong with its arguments") {
    const Site site;
    struct Row {
        std::vector<std::string> arguments;
        int exit_code;
        const char* output;
    };
    const std::vector<Row> rows{
        {{"--help"}, 0, "Usage: maildocket-lmtpd"},
        {{"--version"}, 0, "maildocket-lmtpd " MAILDOCKET_VERSION "\n"},
        {{"--port", "24"}, 2, "unknown argument --port"},
        {{"--config"}, 2, "--config needs the name of a file"},
        {{"--config", "/no/such/file"}, 78, "/no/such/file: "}};
    for (const auto& row : rows) {
        CAPTURE(row.output);
        Program program(site, row.arguments);
        CHECK(program.exit_code() == row.exit_code);
        CHECK(program.output().find(row.output) != std::string::npos);
    }
}

TEST_CASE("a configuration that is half understood starts nothing") {
    const Site site;
    struct Row {
        const char* settings;
        const char* output;
    };
    for (const auto& row :
         {Row{"unknown_sender = \"ticket\"\n", "unknown_sender"},
          Row{"unknown_senders = 7\n", "unknown_senders"}}) {
        site.configure(row.settings);
        Program program(site, {"--config=" + site.path("maildocket.toml")});
        CHECK(program.exit_code() == 78);
        CHECK(program.output().find(row.output) != std::string::npos);
        CHECK_FALSE(std::filesystem::exists(site.path("lmtp.sock")));
    }
}

TEST_CASE("a mail becomes a ticket, SIGHUP takes new settings, SIGTERM ends in order") {
    const Site site;
    Program program(site, {"--config", site.path("maildocket.toml")});
    REQUIRE(site.next_state() == "READY=1");
    CHECK(reply_to_mail(site, "support@example.com") == "250 2.0.0 created [TCK-1]");
    CHECK(reply_to_mail(site, "nobody@example.com").starts_with("550 5.1.1 "));

    site.configure("unknown = true\n");
    program.signal(SIGHUP);
    CHECK(site.next_state() == "RELOADING=1");
    CHECK(site.next_state() == "READY=1");
    CHECK(program.output().find("configuration_refused") != std::string::npos);
    site.configure(
        "[[queue]]\nname = \"sales\"\nprefix = \"SAL-\"\naddresses = "
        "[\"sales@example.com\"]\nunknown_senders = \"ticket\"\n"
    );
    program.signal(SIGHUP);
    CHECK(site.next_state() == "RELOADING=1");
    CHECK(site.next_state() == "READY=1");
    CHECK(reply_to_mail(site, "sales@example.com") == "250 2.0.0 created [SAL-1]");

    program.signal(SIGTERM);
    CHECK(site.next_state() == "STOPPING=1");
    CHECK(program.exit_code() == 0);
    CHECK_FALSE(std::filesystem::exists(site.path("lmtp.sock")));
    CHECK(program.output().find("<6>delivered ") != std::string::npos);
}
