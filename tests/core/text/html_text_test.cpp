#include "core/text/html_text.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using maildocket::text::html_to_text;
using maildocket::text::strip_tags;

namespace {

std::string repeat(std::string_view piece, std::size_t count) {
    std::string text;
    text.reserve(piece.size() * count);
    for (std::size_t index = 0; index < count; ++index) {
        text += piece;
    }
    return text;
}

struct Row {
    std::string_view html;
    std::string_view text;
};

}  // namespace

TEST_CASE("HTML reads as plain text") {
    const Row rows[] = {
        {"", ""},
        {"plain", "plain"},
        {"a  b\r\n\tc", "a b c"},
        {"a<b>b</b>c <i>d</i>", "abc d"},
        {"<div>a</div><div>b</div>", "a\nb"},
        {"<div>a</div>\n  <div>b</div>", "a\nb"},
        {"<p>a</p><p>b</p>", "a\n\nb"},
        {"<p class=MsoNormal>a</p><p class=MsoNormal>&nbsp;</p><p class=MsoNormal>b</p>", "a\n\nb"},
        {"a<br>b<br><br>c", "a\nb\n\nc"},
        {"a<br>", "a"},
        {"<h1>T</h1>x", "T\n\nx"},
        {"<ul><li>a<li>b<ul><li>c</ul></ul>d", "* a\n* b\n  * c\nd"},
        {"<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"},
        {"<table><tr><td>a<td>b<tr><td>c<td>d</table>", "a\tb\nc\td"},
        {"<table><tr><td><p>a</p></td><td><p>b</p></td></tr></table>", "a\n\nb"},
        {"<pre>a\n  b\n\nc</pre>", "a\n  b\n\nc"},
        {"&amp;&lt;&gt;&quot;&nbsp;&auml;&#228;&#x20ac;&unknown;",
         "&<>\" \xc3\xa4\xc3\xa4\xe2\x82\xac&unknown;"},
        {"<title>t</title><style>s{}</style><script>1<2</script>x<!-- c -->y", "xy"},
        {"<p style='DISPLAY : none'>secret</p>seen", "seen"},
        {"<img alt='a picture'> x", "a picture x"},
        {"a<hr>b", "a\n________________________________\nb"},
        {"<blockquote>q</blockquote>a", "q\n\na"},
        {"3 < 4 and <5 or <\xc3\xa4>", "3 < 4 and <5 or <\xc3\xa4>"},
        {"<td>a</td><td>b</td>", "ab"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.html);
        CHECK(html_to_text(row.html) == row.text);
    }
}

TEST_CASE("a link stays visible where its text is not its address") {
    const Row rows[] = {
        {"<a href='https://example.com/x'>here</a>.", "here <https://example.com/x>."},
        {"<a href='https://example.com/'>example.com</a>", "example.com"},
        {"<a href='https://www.example.com'>HTTP://EXAMPLE.com/</a>", "HTTP://EXAMPLE.com/"},
        {"<a href='mailto:a@example.com'>a@example.com</a>", "a@example.com"},
        {"<a href='mailto:a@example.com'>Anna</a>", "Anna <mailto:a@example.com>"},
        {"<a href='#top'>top</a>", "top"},
        {"<a href='javascript:x()'>x</a>", "x"},
        {"<a href='https://example.com/p'><img src=x></a>", "<https://example.com/p>"},
        {"<a href='https://example.com/p'></a>x", "x"},
        {"<a name=x>x</a>", "x"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.html);
        CHECK(html_to_text(row.html) == row.text);
    }
    CHECK(
        html_to_text("<a href='https://example.com/x'>here</a>", {.show_links = false}) == "here"
    );
}

TEST_CASE("quotes get their marks when asked for") {
    CHECK(
        html_to_text(
            "a<blockquote>b<blockquote><p>c</p><p>d</p></blockquote></blockquote>e",
            {.quote_blockquotes = true}
        ) == "a\n\n> b\n>\n> > c\n> >\n> > d\n\ne"
    );
}

TEST_CASE("what a style hides is shown when asked for") {
    CHECK(html_to_text("a<span style='display:none'>b</span>", {.show_hidden = true}) == "ab");
}

TEST_CASE("the text is cut at a character") {
    CHECK(html_to_text("\xc3\xa4\xc3\xa4\xc3\xa4", {.octets_max = 3}) == "\xc3\xa4");
}

TEST_CASE("tags alone can be cut out") {
    CHECK(
        strip_tags("<div>a &amp; b</div><div>c&#8364;<script>x</script></div>") ==
        "a & b\nc\xe2\x82\xac"
    );
    CHECK(strip_tags("a<br>b<a title='>'>c</a><b") == "a\nbc");
}

TEST_CASE("hostile HTML gives its text in linear time") {
    const std::string inputs[] = {
        repeat("<div>", 200'000) + "end",
        repeat("<font>", 100'000) + "end",
        repeat("<font color=1><p>x", 50'000) + "end",
        repeat("<div><select></div></select>", 70'000) + "end",
        repeat("<div><table></div></table>", 70'000) + "end",
        repeat("<table><td>", 100'000) + "end",
        repeat("<svg><li>", 100'000) + "<p>end",
        repeat("<b><i><a href=x>", 100) + repeat("<p>x</p>", 100'000) + "end",
        repeat("<a>", 100'000) + "end",
        "<p" + repeat(" a=b", 400'000) + ">end",
        repeat("<!--", 400'000) + "-->end",
        repeat("<blockquote>", 400) + repeat("x<br>", 100'000) + "end",
        repeat("<ul><li>", 5'000) + "end",
        repeat("</p>", 400'000) + "end",
        repeat("<", 2'000'000) + " end",
        repeat("&", 2'000'000) + " end",
        repeat("<title></titl", 100'000) + "</title>end",
        repeat("<b><div></b>", 100'000) + "end",
        "<font style='" + repeat("color:red;", 100'000) + "'>" + repeat("<p>x</p>", 100'000),
        repeat("<b id=1><b id=2><b id=3>", 150) + "<i style='" + repeat("color:red;", 100'000) +
            "'><div>" + repeat("</b>", 450) + "end",
        repeat("<frameset>", 100'000) + "<noframes>end",
        repeat("<isindex>", 100'000) + "end",
        repeat("<div>", 9'000) + repeat("</p>", 9'000) + "end",
    };
    for (const auto& input : inputs) {
        CAPTURE(input.substr(0, 60));
        const auto text = html_to_text(input);
        CHECK(text.size() < 5U << 20U);
    }
}

TEST_CASE("a large sober mail is rendered from its tree") {
    const std::string cell =
        "<tr><td style='border:1px'><p class=x><span><b>Name</b> text text</span></p></td></tr>";
    const auto html = "<html><body><table>" + repeat(cell, 20'000) + "</table></body></html>";
    CHECK(html_to_text(html).substr(0, 16) == "Name text text\n\n");
}
