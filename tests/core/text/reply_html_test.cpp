#include "core/text/new_text.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using maildocket::text::split_html_reply;

namespace {

struct Case {
    std::string_view program;
    std::string_view html;
};

// Replies as mail programs build them; each says "It works." above "Does it work?".
constexpr Case replies[] = {
    {"Gmail",
     "<div dir=\"ltr\">It works.</div><br><div class=\"gmail_quote\"><div dir=\"ltr\" "
     "class=\"gmail_attr\">On Mon, 3 Mar 2025 at 09:15, "
     "Anna &lt;<a href=\"mailto:anna@example.com\">anna@example.com</a>&gt; "
     "wrote:<br></div><blockquote class=\"gmail_quote\" "
     "style=\"margin:0px 0px 0px 0.8ex\"><div dir=\"ltr\">Does it work?</div></blockquote></div>"},
    {"Gmail in a language unknown to us",
     "<div dir=\"ltr\">It works.</div><br><div class=\"gmail_quote\"><div class=\"gmail_attr\">Xyz "
     "3.3. anna@example.com xyz<br></div>"
     "<blockquote class=\"gmail_quote\">Does it work?</blockquote></div>"},
    {"Apple Mail",
     "<html><body>It works.<br><div><blockquote type=\"cite\"><div>On 3 Mar 2025, at 09:15, Anna "
     "&lt;anna@example.com&gt; wrote:</div><br>"
     "<div>Does it work?</div></blockquote></div></body></html>"},
    {"iOS Mail",
     "<html><body dir=\"auto\">It works.<br><br><div dir=\"ltr\">Sent from my iPhone</div><div "
     "dir=\"ltr\"><br><blockquote type=\"cite\">On 3 Mar "
     "2025, at 09:15, Anna wrote:<br><br></blockquote></div><blockquote type=\"cite\"><div>Does it "
     "work?</div></blockquote></body></html>"},
    {"Thunderbird",
     "<html><body><p>It works.<br></p><div class=\"moz-cite-prefix\">Am 03.03.25 um 09:15 schrieb "
     "Anna:<br></div><blockquote type=\"cite\" "
     "cite=\"mid:1@example.com\"><p>Does it work?</p></blockquote></body></html>"},
    {"Outlook for Windows",
     "<html><body><div class=\"WordSection1\"><p class=\"MsoNormal\">It works.<o:p></o:p></p><p "
     "class=\"MsoNormal\"><o:p>&nbsp;</o:p></p>"
     "<div><div style=\"border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm\"><p "
     "class=\"MsoNormal\"><b>From:</b> Anna "
     "&lt;anna@example.com&gt; <br><b>Sent:</b> Monday, March 3, 2025 9:15 AM<br><b>To:</b> "
     "Support<br><b>Subject:</b> Printer</p></div></div>"
     "<p class=\"MsoNormal\">Does it work?</p></div></body></html>"},
    {"Outlook for Windows in a language unknown to us",
     "<div class=\"WordSection1\"><p class=\"MsoNormal\">It works.</p><div><div "
     "style=\"border:none;border-top:solid #E1E1E1 1.0pt\"><p>"
     "<b>From:</b> Anna<br><b>Sent:</b> Monday<br></p></div></div><p>Does it work?</p></div>"},
    {"Outlook on the web",
     "<div>It works.</div><div id=\"appendonsend\"></div><hr "
     "style=\"display:inline-block;width:98%\"><div id=\"divRplyFwdMsg\" dir=\"ltr\"><font>"
     "<b>Xyz:</b> Anna<br><b>Abc:</b> Monday</font><div>&nbsp;</div></div><div>Does it "
     "work?</div>"},
    {"Outlook for iOS",
     "<div>It works.</div><div><br></div><div class=\"ms-outlook-mobile-signature\">Get <a "
     "href=\"https://aka.ms/o0ukef\">Outlook for iOS</a></div>"
     "<hr><div id=\"divRplyFwdMsg\"><b>From:</b> Anna<br></div><div>Does it work?</div>"},
    {"Outlook for Mac",
     "<div>It works.</div><span id=\"OLK_SRC_BODY_SECTION\"><div><span>From: </span>Anna<br>Date: "
     "Monday<br></div><div>Does it work?</div></span>"},
    {"Yahoo",
     "<div>It works.</div><div id=\"ydp12ab_yahoo_quoted_34\" "
     "class=\"ydp12abyahoo_quoted\"><div>On Monday, March 3, 2025, 09:15:00 AM, Anna wrote:"
     "</div><div>Does it work?</div></div>"},
    {"Hotmail",
     "<div>It works.<hr id=\"stopSpelling\">From: anna@example.com<br>Date: Mon<br><br>Does it "
     "work?</div>"},
    {"Zimbra",
     "<div>It works.</div><hr id=\"zwchr\" data-marker=\"__DIVIDER__\"><div "
     "data-marker=\"__HEADERS__\"><b>Xyz: </b>Anna</div><div>Does it work?</div>"},
    {"Proton",
     "<div>It works.</div><div class=\"protonmail_quote\">Anna, Monday:<br><blockquote "
     "type=\"cite\">Does it work?</blockquote></div>"},
    {"Zoho",
     "<div>It works.</div><div class=\"zmail_extra\"><div>---- On Mon, 03 Mar 2025 09:15:00 +0100 "
     "<b>Anna &lt;anna@example.com&gt;</b> wrote ---</div>"
     "<blockquote>Does it work?</blockquote></div>"},
    {"Yandex",
     "<div>It works.</div><div>03.03.2025, 09:15, \"Anna\" "
     "&lt;anna@example.com&gt;:</div><blockquote>Does it work?</blockquote>"},
    {"a plain blockquote", "<p>It works.</p><blockquote><p>Does it work?</p></blockquote>"},
    {"Samsung",
     "<div>It works.</div><div id=\"composer_signature\"><div>Von meinem Samsung Galaxy Smartphone "
     "gesendet.</div></div><div><br></div><div>"
     "-------- Ursprüngliche Nachricht --------</div><div>Von: Anna</div><div>Datum: "
     "03.03.25</div><div>Does it work?</div>"},
    {"our marker",
     "<p>It works.</p><p>##- Please type your reply <b>above this line</b> -##</p><p>Does it "
     "work?</p>"},
    {"our marker, split",
     "<p>It works.</p><div>##- Please type your reply</div><div>above this line -##</div><p>Does "
     "it work?</p>"},
};

bool holds(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

}  // namespace

TEST_CASE("a reply is cut from history where mail programs mark it in the tree") {
    for (const auto& [program, html] : replies) {
        CAPTURE(program);
        const auto reply = split_html_reply(html);
        CHECK(reply.parts.new_text == "It works.");
        CHECK(holds(reply.parts.quoted_text, "Does it work?"));
        CHECK(holds(reply.new_html, "It works."));
        CHECK_FALSE(holds(reply.new_html, "Does it work?"));
        CHECK_FALSE(holds(reply.new_html, "Anna"));
    }
}

TEST_CASE("answers between quotations stay in text and HTML") {
    const auto reply = split_html_reply(
        "<div class=\"gmail_quote\"><div class=\"gmail_attr\">On Mon, 3 Mar 2025, Anna "
        "&lt;anna@example.com&gt; wrote:</div>"
        "<blockquote class=\"gmail_quote\">What is broken?</blockquote><div>The printer.</div>"
        "<blockquote class=\"gmail_quote\">Since when?</blockquote><div>Monday.</div></div>"
    );
    CHECK(reply.parts.new_text == "> What is broken?\n\nThe printer.\n\n> Since when?\n\nMonday.");
    CHECK(holds(reply.new_html, "<div>The printer.</div>"));
    CHECK_FALSE(holds(reply.new_html, "wrote:"));
}

TEST_CASE("a signature's element is a signature") {
    for (const std::string_view open :
         {"<div class=\"gmail_signature\">",
          "<div class=\"moz-signature\">",
          "<div id=\"Signature\">",
          "<div id=\"x_Signature\">",
          "<div id=\"ms-outlook-mobile-signature\">",
          "<div class=\"protonmail_signature_block\">"}) {
        CAPTURE(open);
        const auto reply = split_html_reply(
            "<div>It works.</div>" + std::string(open) +
            "Anna Muster, the one from accounting</div>"
        );
        CHECK(reply.parts.new_text == "It works.");
        CHECK(reply.parts.signature == "Anna Muster, the one from accounting");
        CHECK(reply.new_html == "<div>It works.</div>");
    }
}

TEST_CASE("indented text is no quotation") {
    const auto reply = split_html_reply(
        "<div>See:</div><blockquote style=\"margin:0 0 0 40px;border:none;padding:0px\"><div>the "
        "log</div></blockquote>"
    );
    CHECK(reply.parts.new_text == "See:\n\nthe log");
}

TEST_CASE("a forward's content stays") {
    const auto reply = split_html_reply(
        "<div>See below.</div><div class=\"gmail_quote\"><div class=\"gmail_attr\">---------- "
        "Forwarded message ---------<br>From: <strong>Bob</strong> "
        "&lt;bob@example.com&gt;<br>Date: Mon<br>Subject: Printer<br>To: Anna<br></div><div>It is "
        "broken.</div></div>"
    );
    CHECK(holds(reply.parts.new_text, "It is broken."));
    CHECK(reply.parts.quoted_text.empty());
    CHECK(holds(reply.new_html, "It is broken."));
}

TEST_CASE("pictures of the author stay, pictures of history go") {
    const std::string history =
        "<div id=\"divRplyFwdMsg\"><b>From:</b> Bob</div><div><img src=\"cid:old\">Does it "
        "work?</div>";
    for (const std::string_view own :
         {"<div>See:</div><div><img src=\"cid:new\"></div>",
          "<div><img src=\"cid:new\"></div>",
          "<img src=\"cid:new\" alt=\"error\">"}) {
        CAPTURE(own);
        const auto reply = split_html_reply(std::string(own) + history);
        CHECK(holds(reply.new_html, "cid:new"));
        CHECK_FALSE(holds(reply.new_html, "cid:old"));
        CHECK_FALSE(holds(reply.parts.new_text, "Does it work?"));
    }
}

TEST_CASE("a header that shares its text node with the reply is cut from it") {
    const auto reply = split_html_reply(
        "<div>It&nbsp;works, &lt;really&gt; On Mon, Mar 3, 2025 at 9:15 AM, anna@example.com "
        "wrote:</div><blockquote>Does it?</blockquote>"
    );
    CHECK(reply.parts.new_text == "It works, <really>");
    CHECK(reply.new_html == "<div>It\xC2\xA0works, &lt;really&gt; </div>");
}

TEST_CASE("the spans are of the text of the HTML") {
    for (const auto& [program, html] : replies) {
        CAPTURE(program);
        const auto reply = split_html_reply(html);
        std::size_t position = 0;
        for (const auto& span : reply.parts.spans) {
            CHECK(span.begin == position);
            position = span.end;
        }
        CHECK(position == reply.text.size());
    }
}

TEST_CASE("HTML without a quotation comes back whole") {
    const auto reply = split_html_reply(
        "<p title=\"a &amp; b\">It <b>works</b> &amp; is<br>fine.</p><ul><li>one</li></ul>"
    );
    CHECK(
        reply.new_html ==
        "<p title=\"a &amp; b\">It <b>works</b> &amp; is<br>fine.</p><ul><li>one</li></ul>"
    );
}

TEST_CASE("broken and huge HTML is cut or given up, never a crash") {
    CHECK(split_html_reply("").parts.spans.empty());
    CHECK(split_html_reply("<<<>").new_html.size() < 20);
    CHECK(split_html_reply("<blockquote type=cite><div class=gmail_quote").parts.new_text.empty());
    std::string deep;
    for (int i = 0; i < 100'000; ++i) {
        deep += "<div>";
    }
    CHECK(split_html_reply(deep + "x").text.empty());
    std::string wide;
    for (int i = 0; i < 20'000; ++i) {
        wide +=
            "<blockquote class=\"gmail_quote\">q</blockquote><div id=\"divRplyFwdMsg\"></div>a<br>";
    }
    CHECK_FALSE(split_html_reply(wide).parts.spans.empty());
}
