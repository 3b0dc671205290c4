#include "core/outbox/words.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace maildocket::outbox;

TEST_CASE("a value inside a line is one line and not long") {
    CHECK(one_line_value(" a\r\nb\x1b\u202e c ") == "a b c");
    CHECK(one_line_value(std::string(300, 'x')) == std::string(300, 'x'));
    CHECK(one_line_value(std::string(301, 'x')) == std::string(300, 'x') + "...");
    CHECK(one_line_value("") == "");
}

TEST_CASE("several lines lose blank lines at their ends and nothing else") {
    CHECK(lines_value("\r\n \n  a\n\n b\t\n \n") == "  a\n\n b");
    CHECK(lines_value("  a") == "  a");
    CHECK(lines_value(" \n\t\n") == "");
    CHECK(lines_value("") == "");
}

TEST_CASE("quoted lines can't be taken for ours") {
    CHECK(quoted("a\n\n> b\nc") == "> a\n>\n>> b\n> c");
    CHECK(quoted("") == "");
}

TEST_CASE("text as HTML holds no markup and keeps its look") {
    CHECK(as_html("<b>\"a\" & 'b'</b>") == "&lt;b&gt;&quot;a&quot; &amp; &#39;b&#39;&lt;/b&gt;");
    CHECK(as_html("a\n  b  c\n") == "a<br>\n&nbsp;&nbsp;b &nbsp;c<br>\n");
}

TEST_CASE("sizes are rounded up") {
    CHECK(size_text(0) == "0 B");
    CHECK(size_text(1023) == "1023 B");
    CHECK(size_text(1024) == "1 KB");
    CHECK(size_text(1025) == "2 KB");
    CHECK(size_text(1024 * 1024) == "1 MB");
    CHECK(size_text(15ULL * 1024 * 1024 + 1) == "16 MB");
}
