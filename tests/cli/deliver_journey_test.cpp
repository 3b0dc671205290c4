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

TEST_CASE("a mail beyond the limit is refused for good") {
    const CliDesk desk;
    const auto small = desk.file(
        "small.toml",
        "[store]\nurl = \"sqlite://" + desk.path("desk.db") +
            "\"\n[lmtp]\nmax_message_size = \"1KiB\"\n" +
            "listen = [\"unix:" + desk.path("lmtp.sock") +
            "\"]\n[[queue]]\nname = \"support\"\nprefix = \"TCK-\"\naddresses = "
            "[\"support@example.com\"]\n"
    );
    const RunningLmtpd lmtpd(desk);
    auto arguments = deliver_to("support@example.com");
    arguments.insert(arguments.begin(), {"--config", small});
    desk.refused(65, arguments, mail_of_anna("Large", "1@n") + std::string(2000, 'x'));
    CHECK(desk.json({"ledger", "list"}).as_array().empty());
}
