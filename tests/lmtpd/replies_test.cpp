#include "lmtpd/replies.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace lmtp = maildocket::lmtp;

using maildocket::Reply;

TEST_CASE("docs/protocol/lmtp-replies.md is the table of the program") {
    // MAILDOCKET_UPDATE_DOCS=1 writes the file anew.
    if (std::getenv("MAILDOCKET_UPDATE_DOCS") != nullptr) {
        std::ofstream(MAILDOCKET_REPLIES_FILE) << lmtp::describe_replies();
    }
    std::ifstream file(MAILDOCKET_REPLIES_FILE);
    std::ostringstream text;
    text << file.rdbuf();
    CHECK(text.str() == lmtp::describe_replies());
}

TEST_CASE("code and enhanced status of every reply agree in their class") {
    for (const auto& row : lmtp::reply_table()) {
        CAPTURE(row.text);
        CHECK((row.code / 100 == row.status.klass || (row.code == 354 && row.status.klass == 0)));
        CHECK(row.text.size() <= 400);
        CHECK(row.text.find('|') == std::string::npos);
    }
}

TEST_CASE("a reply line is printable ASCII of at most 512 octets, whatever the text is") {
    std::string output;
    lmtp::append_reply(output, Reply{250, {2, 0, 0}, std::string(2000, 'x')});
    CHECK(output.size() == 512);
    CHECK(output.ends_with("x\r\n"));
    output.clear();
    lmtp::append_reply(output, Reply{250, {2, 0, 0}, "a\r\nb\t\xC3\xA4"});
    CHECK(output == "250 2.0.0 a??b???\r\n");
    output.clear();
    lmtp::append_reply(output, lmtp::Situation::start_data);
    CHECK(output == "354 send the message, end it with <CR LF>.<CR LF>\r\n");
}
