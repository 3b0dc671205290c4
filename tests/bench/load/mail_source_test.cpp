#include "tests/bench/load/mail_source.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <stdexcept>
#include <string>

using namespace maildocket::bench;

namespace {

const std::string recipient = "support@desk.example";

std::string whole(const Mail& mail) {
    return mail.front + std::string(mail.shared) + mail.back;
}

// The value of the only field of that name; fails the test when there is not exactly one.
std::string field(const std::string& mail, const std::string& name) {
    const auto begin = mail.find("\r\n" + name + ": ");
    REQUIRE(begin != std::string::npos);
    CHECK(mail.find("\r\n" + name + ": ", begin + 1) == std::string::npos);
    const auto value = begin + name.size() + 4;
    return mail.substr(value, mail.find("\r\n", value) - value);
}

class Folder {
public:
    Folder() {
        std::string pattern = std::filesystem::temp_directory_path() / "bench-XXXXXX";
        REQUIRE(mkdtemp(pattern.data()) != nullptr);
        path = pattern;
    }
    ~Folder() { std::filesystem::remove_all(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    void add(const std::string& name, const std::string& octets) const {
        std::ofstream(path / name, std::ios::binary) << octets;
    }

    std::filesystem::path path;
};

}  // namespace

TEST_CASE("generated mails have the size asked for") {
    for (const std::size_t octets : {1'800U, 50'000U, 1'000'000U, 10'000'000U}) {
        CAPTURE(octets);
        Mail mail;
        generated_mails(octets, {}, recipient)->next(mail);
        CHECK(mail.octets() <= octets);
        CHECK(mail.octets() >= octets - 100);
    }
}

TEST_CASE("generated mails are fit for DATA as they are") {
    for (const std::size_t octets : {800U, 1'800U, 39'999U, 50'000U}) {
        CAPTURE(octets);
        const auto source = generated_mails(octets, {}, recipient);
        Mail mail;
        source->next(mail);
        const auto wire = whole(mail);
        CHECK(wire.ends_with("\r\n"));
        CHECK(wire.find("\r\n.") == std::string::npos);
        std::size_t line_begin = 0;
        for (std::size_t end = wire.find('\n'); end != std::string::npos;
             line_begin = end + 1, end = wire.find('\n', line_begin)) {
            REQUIRE(end > 0);
            CHECK(wire[end - 1] == '\r');
            CHECK(wire.find('\r', line_begin) == end - 1);
            CHECK(end - line_begin < 80);
        }
    }
}

TEST_CASE("no two generated mails share a Message-ID or an attachment") {
    const auto source = generated_mails(50'000, {}, recipient);
    std::set<std::string> ids;
    std::set<std::string> attachments;
    for (int count = 0; count < 200; ++count) {
        Mail mail;
        source->next(mail);
        const auto wire = whole(mail);
        ids.insert(field(wire, "Message-ID"));
        attachments.insert(wire.substr(wire.find("base64\r\n\r\n")));
    }
    CHECK(ids.size() == 200);
    CHECK(attachments.size() == 200);
}

TEST_CASE("two runs with different seeds share no Message-ID") {
    const auto one = generated_mails(1'800, {.seed = 1}, recipient);
    const auto other = generated_mails(1'800, {.seed = 2}, recipient);
    Mail first;
    Mail second;
    one->next(first);
    other->next(second);
    CHECK(field(whole(first), "Message-ID") != field(whole(second), "Message-ID"));
}

TEST_CASE("senders spread over their contacts, and a contact keeps its domain") {
    const Senders senders{.contacts = 50, .domains = 7, .seed = 3};
    std::set<std::string> addresses;
    for (std::uint64_t serial = 0; serial < 2'000; ++serial) {
        addresses.insert(senders.address(serial));
    }
    CHECK(addresses.size() == 50);
    CHECK(addresses.contains("c0@client0.example"));
    CHECK(addresses.contains("c49@client0.example"));
    CHECK(addresses.contains("c48@client6.example"));
    const Senders by_serial{.pattern = "s%{s}.%{x}@a.example"};
    CHECK(by_serial.address(12) == "s12.%{x}@a.example");
}

TEST_CASE("a folder's mails come in order of their names, fit for DATA") {
    const Folder folder;
    folder.add("2", "Subject: b\r\n\r\n.\r\n..x\r\n");
    folder.add("1", "From x@y Mon Jan  1 00:00:00 2024\nSubject: a\n\nno line end");
    folder.add("0", "");
    const auto source = folder_mails(folder.path, {}, false);
    Mail mail;
    source->next(mail);
    CHECK(whole(mail) == "Subject: a\r\n\r\nno line end\r\n");
    source->next(mail);
    CHECK(whole(mail) == "Subject: b\r\n\r\n..\r\n...x\r\n");
    source->next(mail);
    CHECK(whole(mail) == "Subject: a\r\n\r\nno line end\r\n");
}

TEST_CASE("unique mails of a folder get a Message-ID in place of their own") {
    const Folder folder;
    folder.add("1", "Subject: a\nMESSAGE-ID:\n <one@x>\nTo: b\n\nMessage-ID: text\n");
    folder.add("2", "Subject: a\n\nbody\n");
    const auto source = folder_mails(folder.path, {.seed = 0xab}, true);
    Mail mail;
    source->next(mail);
    CHECK(
        whole(mail) ==
        "Subject: a\r\nMessage-ID: <ab.0@load.example>\r\nTo: b\r\n\r\nMessage-ID: text\r\n"
    );
    source->next(mail);
    CHECK(whole(mail) == "Message-ID: <ab.1@load.example>\r\nSubject: a\r\n\r\nbody\r\n");
}

TEST_CASE("a folder without mails is an error") {
    const Folder folder;
    CHECK_THROWS_AS(read_folder(folder.path), std::runtime_error);
}
