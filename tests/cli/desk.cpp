#include "tests/cli/desk.hpp"

#include "core/config/config.hpp"
#include "core/intake/delivery.hpp"
#include "core/intake/host/policy.hpp"
#include "core/intake/prepare.hpp"
#include "core/net/lmtp_client.hpp"
#include "core/store/open/open.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include <array>
#include <chrono>
#include <csignal>
#include <fstream>
#include <thread>

namespace maildocket::test {

namespace {

template <class T>
T must(Result<T> result) {
    if (!result) {
        FAIL(result.error().detail);
    }
    if constexpr (!std::is_void_v<T>) {
        return *std::move(result);
    }
}

}  // namespace

CliDesk::CliDesk(const std::string& store_url) {
    const auto url = store_url.empty() ? "sqlite://" + path("desk.db") : store_url;
    std::ofstream(config()) << "[store]\nurl = \"" << url << "\"\n[secrets]\nkey_file = \"keys\"\n"
                            << "[lmtp]\nlisten = [\"unix:" << path("lmtp.sock") << "\"]\n"
                            << R"([[queue]]
name = "support"
prefix = "TCK-"
old_prefixes = ["HD-"]
addresses = ["support@example.com"]
[[queue]]
name = "sales"
prefix = "SAL-"
addresses = ["sales@example.com"]
unknown_senders = "ticket"
)";
    done({"init"});
}

CommandResult CliDesk::run(const std::vector<std::string>& arguments, const std::string& input)
    const {
    Command command;
    command.program = MAILDOCKET_PROGRAM;
    command.arguments = {"--config", config()};
    command.arguments.insert(command.arguments.end(), arguments.begin(), arguments.end());
    command.input = input;
    command.folder = folder_.path().string();
    return run_command(command);
}

std::string CliDesk::done(const std::vector<std::string>& arguments, const std::string& input)
    const {
    const auto result = run(arguments, input);
    CAPTURE(result.err);
    CHECK(result.exit == 0);
    return result.out;
}

boost::json::value CliDesk::json(std::vector<std::string> arguments) const {
    arguments.emplace_back("--json");
    return boost::json::parse(done(arguments));
}

std::string CliDesk::refused(
    int exit, const std::vector<std::string>& arguments, const std::string& input
) const {
    const auto result = run(arguments, input);
    CAPTURE(result.err);
    CHECK(result.exit == exit);
    CHECK(result.out.empty());
    CHECK(result.err.starts_with("maildocket: "));
    return result.err;
}

std::string CliDesk::take(const std::string& mail, const std::string& recipient) const {
    const auto config = must(load_config(this->config()));
    const auto stores = must(store::open_stores(config.store.url));
    const auto store = must(stores->open_intake());
    Envelope envelope;
    envelope.reverse_path = parse_mailbox("anna@northwind.example");
    envelope.recipients.push_back({*parse_mailbox(recipient), recipient, "", ""});
    auto spool = std::make_unique<intake::Spool>();
    must(spool->append(mail));
    const std::shared_ptr<const intake::PreparedMail> prepared = must(intake::prepare(
        std::move(envelope), std::move(spool), must(intake::make_policy(config)), now_utc()
    ));
    const auto transaction = must(store->begin());
    const auto reply = must(intake::deliver(*transaction, intake::jobs_of(prepared).at(0)));
    must(transaction->commit());
    return reply.line();
}

void CliDesk::forget_originals() const {
    constexpr std::int64_t many = 1000;
    const auto stores = must(store::open_stores(must(load_config(config())).store.url));
    must(must(stores->open_chores())->forget_originals(now_utc(), DeliveryId{0}, many));
}

void CliDesk::add_people() const {
    done({"client", "add", "Northwind Ltd", "--notes", "Contract 4711"});
    done({"domain", "add", "northwind.example", "--client", "Northwind Ltd"});
    done(
        {"contact",
         "add",
         "anna@northwind.example",
         "--client",
         "Northwind Ltd",
         "--name",
         "Anna Berg"}
    );
    done({"agent", "add", "max@example.com", "--name", "Max Adler"});
}

std::string CliDesk::file(const std::string& name, const std::string& content) const {
    std::ofstream(path(name), std::ios::binary) << content;
    return path(name);
}

RunningLmtpd::RunningLmtpd(const CliDesk& desk) {
    const auto log = desk.path("lmtpd.log");
    std::vector<std::string> words{MAILDOCKET_LMTPD, "--config", desk.config()};
    std::array<char*, 4> arguments{words[0].data(), words[1].data(), words[2].data(), nullptr};
    std::array<char*, 1> environment{nullptr};
    posix_spawn_file_actions_t actions{};
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 2, log.c_str(), O_WRONLY | O_CREAT, 0600);
    const int error = posix_spawn(
        &pid_, MAILDOCKET_LMTPD, &actions, nullptr, arguments.data(), environment.data()
    );
    posix_spawn_file_actions_destroy(&actions);
    REQUIRE(error == 0);
    const auto socket = *parse_endpoint("unix:" + desk.path("lmtp.sock"));
    constexpr int attempts_max = 3000;  // sanitizer builds start slowly
    for (int attempt = 0; !net::LmtpClient::connect(socket, "localhost"); ++attempt) {
        REQUIRE_MESSAGE(attempt < attempts_max, "maildocket-lmtpd does not answer");
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

RunningLmtpd::~RunningLmtpd() {
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
}

std::string mail_of_anna(const std::string& subject, const std::string& message_id) {
    return "From: Anna Berg <anna@northwind.example>\r\nTo: support@example.com\r\nSubject: " +
           subject + "\r\nMessage-ID: <" + message_id +
           ">\r\nDate: Wed, 25 Nov 2026 10:00:00 +0100\r\nMIME-Version: 1.0\r\n"
           "Content-Type: text/plain; charset=utf-8\r\n\r\nThe printer is gr\xC3\xBCn.\r\n";
}

std::string names_of(const boost::json::value& object) {
    std::string names;
    for (const auto& member : object.as_object()) {
        names.append(names.empty() ? "" : " ").append(member.key());
    }
    return names;
}

}  // namespace maildocket::test
