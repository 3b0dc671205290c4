#include "tests/cli/desk.hpp"

#include <doctest/doctest.h>

using namespace maildocket::test;

namespace {

std::vector<std::string> deliver_to(const std::string& recipient) {
    return {"deliver", "--recipient", recipient};
}

}  // namespace

TEST_CASE("a pipe hands a mail over and learns what became of it") {
    const CliDesk desk;
    desk.add_people();
    const RunningLmtpd lmtpd(desk);
    const auto mail = mail_of_anna("Piped", "1@n");
    CHECK(desk.done(
                  {"deliver",
                   "--recipient",
                   "support@example.com",
                   "--sender",
                   "anna@northwind.example"},
                  mail
    )
              .empty());
    const auto row = desk.json({"ledger", "list"}).at(0);
    CHECK(row.at("outcome") == "created");
    CHECK(row.at("reverse_path") == "anna@northwind.example");
    const auto unknown = desk.refused(67, deliver_to("nobody@example.com"), mail);
    CHECK(unknown.find("nobody@example.com: 550 5.1.1 ") != std::string::npos);
}

TEST_CASE("a mailbox file's mail arrives as the network would bring it") {
    const CliDesk desk;
    desk.add_people();
    const RunningLmtpd lmtpd(desk);
    desk.done(
        deliver_to("support@example.com"),
        "From anna@northwind.example Wed Nov 25 10:00:00 2026\nFrom: anna@northwind.example\n"
        "Subject: Unix\nMessage-ID: <u@n>\n\n.dots\nand lines\n"
    );
    const auto row = desk.json({"ledger", "list"}).at(0);
    CHECK(row.at("reverse_path") == "anna@northwind.example");
    const auto article = desk.json({"ticket", "show", "TCK-1"}).at("articles").at(0);
    const auto original =
        desk.done({"ticket", "original", std::to_string(article.at("id").as_int64())});
    CHECK(original.ends_with("Message-ID: <u@n>\r\n\r\n.dots\r\nand lines\r\n"));
}

TEST_CASE("several recipients are one mail") {
    const CliDesk desk;
    desk.add_people();
    const RunningLmtpd lmtpd(desk);
    desk.done(
        {"deliver",
         "--recipient",
         "support@example.com",
         "--recipient",
         "sales@example.com",
         "--sender",
         "anna@northwind.example"},
        mail_of_anna("Both", "1@n")
    );
    CHECK(desk.json({"ticket", "list"}).as_array().size() == 2);
}

TEST_CASE("whatever is wrong on our side keeps the mail with the mail server") {
    const CliDesk desk;
    const auto mail = mail_of_anna("Piped", "1@n");
    CHECK(
        desk.refused(75, deliver_to("support@example.com"), mail)
            .find("is maildocket-lmtpd running?") != std::string::npos
    );
    const auto bad = desk.file("bad.toml", "surprise = 1\n");
    auto arguments = deliver_to("support@example.com");
    arguments.insert(arguments.begin(), {"--config", bad});
    desk.refused(75, arguments, mail);
    desk.refused(2, deliver_to("no address"), mail);
    desk.refused(2, {"deliver"}, mail);
}

TEST_CASE("a mail beyond what the server announces is refused for good") {
    const CliDesk desk;
    const auto small = desk.file(
        "maildocket.toml",
        "[store]\nurl = \"sqlite://" + desk.path("desk.db") +
            "\"\n[secrets]\nkey_file = \"keys\"\n[lmtp]\nmax_message_size = \"1KiB\"\n" +
            "listen = [\"unix:" + desk.path("lmtp.sock") +
            "\"]\n[[queue]]\nname = \"support\"\nprefix = \"TCK-\"\naddresses = "
            "[\"support@example.com\"]\n"
    );
    REQUIRE(small == desk.config());
    const RunningLmtpd lmtpd(desk);
    const auto large = mail_of_anna("Large", "1@n") + std::string(2000, 'x');
    const auto complaint = desk.refused(65, deliver_to("support@example.com"), large);
    CHECK(complaint == "maildocket: the mail is larger than the 1024 octets that are taken here\n");
    CHECK(desk.json({"ledger", "list"}).as_array().empty());
}

TEST_CASE("the mail server's environment names recipient and sender") {
    const CliDesk desk;
    desk.add_people();
    const RunningLmtpd lmtpd(desk);
    const auto deliver = [&desk](
                             const std::map<std::string, std::string>& environment,
                             const std::string& message_id
                         ) {
        Command command;
        command.program = MAILDOCKET_PROGRAM;
        command.arguments = {"--config", desk.config(), "deliver"};
        command.environment = environment;
        command.input = mail_of_anna("Piped", message_id);
        command.folder = desk.path("");
        return run_command(command);
    };
    CHECK(
        deliver({{"RECIPIENT", "sales@example.com"}, {"SENDER", "anna@northwind.example"}}, "1@n")
            .exit == 0
    );
    const auto row = desk.json({"ledger", "list"}).at(0);
    CHECK(row.at("queue") == "sales");
    CHECK(row.at("reverse_path") == "anna@northwind.example");

    // The first address that is a queue's takes the mail, and no other.
    CHECK(
        deliver(
            {{"ORIGINAL_RECIPIENT", "info@example.com"},
             {"RECIPIENT", "support@example.com"},
             {"LOCAL", "sales"},
             {"DOMAIN", "example.com"}},
            "2@n"
        )
            .exit == 0
    );
    CHECK(desk.json({"ledger", "list"}).as_array().size() == 2);
    CHECK(desk.json({"ledger", "list", "--message-id", "2@n"}).at(0).at("queue") == "support");

    const auto unknown = deliver(
        {{"ORIGINAL_RECIPIENT", "info@example.com"}, {"RECIPIENT", "nobody@example.com"}}, "3@n"
    );
    CHECK(unknown.exit == 67);
    CHECK(unknown.err.find("info@example.com: 550 5.1.1 ") != std::string::npos);
    CHECK(unknown.err.find("nobody@example.com: 550 5.1.1 ") != std::string::npos);
}

TEST_CASE("with the socket named no configuration is read") {
    const CliDesk desk;
    desk.add_people();
    const RunningLmtpd lmtpd(desk);
    const auto arguments = [&desk](const std::vector<std::string>& sockets) {
        auto words = deliver_to("support@example.com");
        words.insert(words.begin(), {"--config", desk.path("no.toml")});
        for (const auto& socket : sockets) {
            words.insert(words.end(), {"--socket", socket});
        }
        return words;
    };
    const auto socket = "unix:" + desk.path("lmtp.sock");
    const auto mail = mail_of_anna("Piped", "1@n");
    CHECK(desk.done(arguments({socket}), mail).empty());
    CHECK(desk.done(arguments({"unix:" + desk.path("gone"), socket}), mail).empty());
    CHECK(desk.json({"ledger", "list"}).as_array().size() == 2);
    desk.refused(75, arguments({"unix:" + desk.path("gone")}), mail);
    desk.refused(2, arguments({"nowhere"}), mail);
    const auto complaint = desk.refused(75, arguments({}), mail);
    CHECK(complaint.find("with --socket no configuration is needed") != std::string::npos);
}

TEST_CASE("the store's address is not needed, which only the server's environment may have") {
    const CliDesk desk;
    desk.add_people();
    const RunningLmtpd lmtpd(desk);
    const auto config = desk.file(
        "no_store.toml",
        "[lmtp]\nlisten = [\"unix:" + desk.path("lmtp.sock") +
            "\"]\n[[queue]]\nname = \"support\"\nprefix = \"TCK-\"\naddresses = "
            "[\"support@example.com\"]\n"
    );
    auto arguments = deliver_to("support@example.com");
    arguments.insert(arguments.begin(), {"--config", config});
    CHECK(desk.done(arguments, mail_of_anna("Piped", "1@n")).empty());
}

TEST_CASE("no mail is no ticket") {
    const CliDesk desk;
    for (const auto* const input : {"", "From anna@northwind.example Wed Nov 25 10:00:00 2026\n"}) {
        CAPTURE(input);
        CHECK(
            desk.refused(65, deliver_to("support@example.com"), input) ==
            "maildocket: there is no mail on standard input; nothing was handed over\n"
        );
    }
}

TEST_CASE("a sender that is no address is none, and the mail is taken") {
    const CliDesk desk;
    desk.add_people();
    const RunningLmtpd lmtpd(desk);
    auto arguments = deliver_to("support@example.com");
    arguments.insert(arguments.end(), {"--sender", "MAILER-DAEMON"});
    desk.done(arguments, mail_of_anna("Piped", "1@n"));
    CHECK(desk.json({"ledger", "list"}).at(0).at("reverse_path") == "");
}
