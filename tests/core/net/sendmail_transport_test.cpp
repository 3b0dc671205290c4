#include "core/net/sendmail_transport.hpp"

#include "tests/support/temporary_folder.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

using namespace maildocket;
using outbox::SendStatus;

namespace {

// A sendmail that keeps what it got and ends as it is told to.
class Sendmail {
public:
    explicit Sendmail(const std::string& end) {
        std::ofstream script(path_);
        script << "#!/bin/sh\n"
               << "printf '%s\\n' \"$@\" > " << folder_.file("arguments") << '\n'
               << "cat > " << folder_.file("mail") << '\n'
               << end << '\n';
        script.close();
        ::chmod(path_.c_str(), 0755);
    }

    [[nodiscard]] outbox::SendResult send(std::string_view mail, std::string_view from) const {
        return net::make_sendmail_transport({path_, std::chrono::seconds{2}}
        )->send({std::string(from), "anna@customer.example"}, mail);
    }
    [[nodiscard]] std::string content(const std::string& name) const {
        std::ifstream file(folder_.file(name), std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }

private:
    test::TemporaryFolder folder_;
    std::string path_ = folder_.file("sendmail");
};

}  // namespace

TEST_CASE("the sendmail command gets sender, recipient and mail") {
    const Sendmail sendmail("exit 0");
    CHECK(
        sendmail.send("Subject: x\r\n\r\n.\r\na\rb\r\n", "me@example.com").status ==
        SendStatus::sent
    );
    CHECK(sendmail.content("arguments") == "-i\n-f\nme@example.com\n--\nanna@customer.example\n");
    CHECK(sendmail.content("mail") == "Subject: x\n\n.\na\rb\n");
    CHECK(sendmail.send("\r\n", "").status == SendStatus::sent);
    CHECK(sendmail.content("arguments") == "-i\n-f\n<>\n--\nanna@customer.example\n");
    const std::string large(5'000'000, 'x');
    CHECK(sendmail.send(large, "").status == SendStatus::sent);
    CHECK(sendmail.content("mail") == large);
}

TEST_CASE("the exit code of sendmail tells what becomes of the mail") {
    struct Row {
        std::string end;
        SendStatus status;
        std::string answer;  // part
    };
    const std::vector<Row> rows{
        {"echo 'no such user' >&2; exit 67", SendStatus::refused, "no such user"},
        {"exit 75", SendStatus::deferred, "ended with 75"},
        {"exit 64", SendStatus::not_tried, "ended with 64"},
        {"exit 1", SendStatus::deferred, "ended with 1"},
        {"kill -9 $$", SendStatus::deferred, "ended with 137"},
        {"sleep 30", SendStatus::deferred, "did not end in time"},
        {"exec 2>&-; sleep 30", SendStatus::deferred, "did not end in time"},
        {"head -c 100000 /dev/zero >&2; exit 75", SendStatus::deferred, "ended with 75"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.end);
        const auto result = Sendmail(row.end).send("\r\n", "me@example.com");
        CHECK(result.status == row.status);
        CHECK(result.answer.find(row.answer) != std::string::npos);
        CHECK(result.answer.size() < 2'000);
    }
}

TEST_CASE("a sendmail that is not there holds all mail") {
    const auto result =
        net::make_sendmail_transport({"/nonexistent/sendmail", std::chrono::seconds{2}}
        )->send({"", "anna@customer.example"}, "\r\n");
    CHECK(result.status == SendStatus::not_tried);
}
