#include "core/text/html_safe.hpp"

#include "core/base/utf8.hpp"
#include "core/text/html_text.hpp"
#include "tests/support/safe_html_check.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using maildocket::tests::SafeHtmlCheck;
using maildocket::text::make_safe;

namespace {

struct Row {
    std::string_view html;
    std::string_view safe;
};

void check_invariants(std::string_view html) {
    CAPTURE(html);
    const auto once = make_safe(html);
    CAPTURE(once.html);
    CHECK(SafeHtmlCheck(once.html).problem() == "");
    const auto twice = make_safe(once.html);
    CHECK(twice.html == once.html);
}

}  // namespace

TEST_CASE("ordinary mail markup is kept") {
    const Row rows[] = {
        {"", ""},
        {"a &lt; b &amp; c", "a &lt; b &amp; c"},
        {"<html><head><title>t</title></head><body>x</body></html>", "x"},
        {"<body bgcolor='#ffffff' style='color:red' onload=x()>x</body>",
         "<div bgcolor=\"#ffffff\" style=\"color: red\">x</div>"},
        {"<p class=a id=b align=left>x", "<p align=\"left\">x</p>"},
        {"<P STYLE='COLOR:#F00;Margin:0 0 1.5em'>x</P>",
         "<p style=\"color: #F00; margin: 0 0 1.5em\">x</p>"},
        {"<b>a<i>b</b>c</i>", "<b>a<i>b</i></b><i>c</i>"},
        {"<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"},
        {"<table border=1 width='100%'><tr><td colspan=2>a<td>b</table>",
         "<table border=\"1\" width=\"100%\"><tbody><tr><td colspan=\"2\">a</td><td>b</td></tr>"
         "</tbody></table>"},
        {"<o:p>&nbsp;</o:p>", "&nbsp;"},
        {"<pre>\n\na</pre>", "<pre>\n\na</pre>"},
        {"a<br>b<hr>", "a<br>b<hr>"},
        {"<font face='Arial, sans-serif' size=2 color=red>x</font>",
         "<font face=\"Arial, sans-serif\" size=\"2\" color=\"red\">x</font>"},
        {"<blockquote type=cite cite='http://x'>q</blockquote>",
         "<blockquote type=\"cite\">q</blockquote>"},
        {"<a href='https://example.com/?a=1&b=2'>x</a>",
         "<a href=\"https://example.com/?a=1&amp;b=2\" rel=\"noopener noreferrer nofollow\" "
         "target=\"_blank\">x</a>"},
        {"<a href=' HTTP://example.com/a b'>x</a>",
         "<a href=\"http://example.com/a%20b\" rel=\"noopener noreferrer nofollow\" "
         "target=\"_blank\">x</a>"},
        {"<a href='mailto:a@example.com'>x</a>",
         "<a href=\"mailto:a@example.com\" rel=\"noopener noreferrer nofollow\" "
         "target=\"_blank\">x</a>"},
        {"<a href='#part' name=x>x</a>", "<a>x</a>"},
        {"<form action=x>a <input value=b> <button>c</button></form>", "a  c"},
        {"<img src='cid:a' alt='x' width=10 height='20px'>",
         "<img alt=\"x\" width=\"10\" height=\"20px\" src=\"cid:a\">"},
        {"\xc3\xa4 \xe2\x82\xac \xf0\x9f\x98\x80", "\xc3\xa4 \xe2\x82\xac \xf0\x9f\x98\x80"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.html);
        CHECK(make_safe(row.html).html == row.safe);
        check_invariants(row.html);
    }
}

TEST_CASE("nothing is loaded from elsewhere, and the reader is told") {
    const auto picture = make_safe("<img src='http://example.com/p.gif' srcset='http://x/1 2x'>");
    CHECK(picture.html == "<img data-maildocket-remote=\"http://example.com/p.gif\">");
    CHECK(picture.remote_content_removed);
    CHECK(make_safe(picture.html).remote_content_removed);
    CHECK(make_safe("<table background='http://example.com/p.gif'>").remote_content_removed);
    CHECK(make_safe("<p style='background: url(http://example.com/p.gif)'>").remote_content_removed
    );
    CHECK_FALSE(make_safe("<p>x <img src='cid:a'></p>").remote_content_removed);
    CHECK(make_safe("<img src='//example.com/p.gif'><img src='p.gif'>").html == "<img><img>");
}

TEST_CASE("the parts shown in the text are named once, in order") {
    const auto safe =
        make_safe("<img src='cid:b%40x'><img src='cid:a@x'><img src='CID:b@x'><img src='cid:'>");
    CHECK(safe.content_ids == std::vector<std::string>{"b@x", "a@x"});
}

TEST_CASE("only harmless style properties are kept") {
    const Row rows[] = {
        {"color:red", "color: red"},
        {"color:red !important", "color: red"},
        {"font:12px!important 1.5", "font: 12px 1.5"},
        {"font:12px!important\"a\"", "font: 12px 'a'"},
        {"color:red;;;background:#fff", "color: red; background: #fff"},
        {"color:rgb(1, 2,3)", "color: rgb(1, 2,3)"},
        {"font:bold 12px/1.5 'Segoe UI', Arial", "font: bold 12px/ 1.5 'Segoe UI', Arial"},
        {"font-family:\"Times New Roman\",serif", "font-family: 'Times New Roman', serif"},
        {"position:fixed;top:0", ""},
        {"z-index:9", ""},
        {"margin:-100px", ""},
        {"margin-left:-9px;color:red", "color: red"},
        {"background:url(http://x)", ""},
        {"background:u\\72l(http://x)", ""},
        {"background:url('a;color:red')", ""},
        {"width:expression(alert(1))", ""},
        {"width:expr/**/ession(alert(1))", ""},
        {"color:red/*;*/;width:1px", "color: red; width: 1px"},
        {"-moz-binding:url(x)", ""},
        {"behavior:url(x)", ""},
        {"content:'x'", ""},
        {"display:none", "display: none"},
        {"display:-webkit-box", ""},
        {"width:calc(1px + 1px)", ""},
        {"color:var(--x)", ""},
        {"font-family:'a\\'b'", ""},
        {"font-family:'</style>'", ""},
        {"color", ""},
        {":red", ""},
        {"color:red}body{color:blue", ""},
        {"opacity:0", ""},
        {"width:1px2", ""},
        {"width:1parsec", ""},
        {"color:#12", ""},
        {"color:#ggg", ""},
        {"mso-hide:all", ""},
        {"width:10000000000000px", ""},
    };
    for (const auto& row : rows) {
        CAPTURE(row.html);
        const auto safe = make_safe("<p style=\"" + [&] {
            std::string escaped;
            for (const char letter : row.html) {
                escaped += letter == '"' ? std::string("&quot;") : std::string(1, letter);
            }
            return escaped;
        }() + "\">x");
        CHECK(
            safe.html == (row.safe.empty() ? std::string("<p>x</p>")
                                           : "<p style=\"" + std::string(row.safe) + "\">x</p>")
        );
    }
}

TEST_CASE("no way is known to smuggle script, forms, frames or foreign content through") {
    const std::string_view vectors[] = {
        // scripts
        "<script>alert(1)</script>",
        "<SCRIPT SRC=//x.example/a.js></SCRIPT>",
        "<script/x>alert(1)</script>",
        "<scr<script>ipt>alert(1)</scr</script>ipt>",
        "<<script>alert(1);//<</script>",
        "<script>a</script",
        "<script\n>alert(1)</script\n>",
        "<script\x0c>alert(1)</script>",
        "<!--<script>-->alert(1)<script>alert(2)</script>",
        "<script><!--<script></script>--><img src=x onerror=alert(1)></script>",
        "<svg><script>alert(1)</script></svg>",
        "<svg><script href='data:,alert(1)'/></svg>",
        "<svg><script xlink:href=data:,alert(1)></script></svg>",
        "<math><script>alert(1)</script></math>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
        "<template><script>alert(1)</script></template>",
        "<template><img src=x onerror=alert(1)></template>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "&amp;lt;script&amp;gt;alert(1)",
        // handlers
        "<img src=x onerror=alert(1)>",
        "<img src=x ONERROR=alert(1)>",
        "<img/src=x/onerror=alert(1)>",
        "<img src=x\x0conerror=alert(1)>",
        "<img src='x'onerror=alert(1)>",
        "<img src=\"x\"\"onerror=alert(1)>",
        "<img src=x onerror\n=\nalert(1)>",
        "<img src=x on error=alert(1)>",
        "<img \x22\x22\x22><script>alert(1)</script>\x22>",
        "<img alt='`><script>alert(1)</script>`'>",
        "<img alt=\"a&quot; onerror=&quot;alert(1)\">",
        "<img title='\"><script>alert(1)</script>'>",
        "<p onclick=alert(1)>x",
        "<p/onclick=alert(1)/>x",
        "<body onload=alert(1)>x",
        "<body onpageshow=alert(1) background=javascript:alert(1)>x",
        "<div onpointerenter=alert(1) style='width:100%;height:100%'>x</div>",
        "<details open ontoggle=alert(1)>x</details>",
        "<marquee onstart=alert(1)>x</marquee>",
        "<video><source onerror=alert(1)></video>",
        "<audio src=x onerror=alert(1)>",
        "<input autofocus onfocus=alert(1)>",
        "<select autofocus onfocus=alert(1)><option>x</select>",
        "<textarea autofocus onfocus=alert(1)>x</textarea>",
        "<keygen autofocus onfocus=alert(1)>",
        "<a onmouseover=alert(1)>x</a>",
        "<x onclick=alert(1)>x</x>",
        "<x-y onclick=alert(1)><slot name=a></slot></x-y>",
        "<svg onload=alert(1)>",
        "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
        "<svg><g/onload=alert(1)>",
        "<table background='javascript:alert(1)'><td background=x onclick=y>z</table>",
        // addresses
        "<a href=javascript:alert(1)>x</a>",
        "<a href=JaVaScRiPt:alert(1)>x</a>",
        "<a href='java\nscript:alert(1)'>x</a>",
        "<a href='java\tscript:alert(1)'>x</a>",
        "<a href='&#106;avascript:alert(1)'>x</a>",
        "<a href='&#x6A&#x61;vascript:alert(1)'>x</a>",
        "<a href='javascript&colon;alert(1)'>x</a>",
        "<a href='java&Tab;script:alert(1)'>x</a>",
        "<a href='java&NewLine;script:alert(1)'>x</a>",
        "<a href=' \x01javascript:alert(1)'>x</a>",
        "<a href='\x1bjavascript:alert(1)'>x</a>",
        "<a href='\xc2\xa0javascript:alert(1)'>x</a>",
        "<a href='javascript://example.com/%0aalert(1)'>x</a>",
        "<a href='http:javascript:alert(1)'>x</a>",
        "<a href='vbscript:msgbox(1)'>x</a>",
        "<a href='livescript:x'>x</a>",
        "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
        "<a href='data:text/html;base64,PHNjcmlwdD4='>x</a>",
        "<a href='blob:https://x/1'>x</a>",
        "<a href='file:///etc/passwd'>x</a>",
        "<a href='view-source:https://x'>x</a>",
        "<a href='//x.example/'>x</a>",
        "<a href='\\\\x.example\\share'>x</a>",
        "<a href='cid:x'>x</a>",
        "<a href='http://x' target=_self rel=opener ping=http://y>x</a>",
        "<a href='http://x\"onclick=alert(1) y=\"'>x</a>",
        "<a href=\"http://x'onclick=alert(1) y='\">x</a>",
        "<a href='http://x><script>alert(1)</script>'>x</a>",
        "<a xlink:href=javascript:alert(1)>x</a>",
        "<img src=javascript:alert(1)>",
        "<img src='data:image/svg+xml,<svg onload=alert(1)>'>",
        "<img src=cid:x&quot;onerror=alert(1)>",
        "<img dynsrc=javascript:alert(1) lowsrc=javascript:alert(1)>",
        "<img srcset='http://x/a 1x, http://x/b 2x' sizes=1px>",
        "<img src=http://x/ data-maildocket-remote=javascript:alert(1)>",
        "<img data-maildocket-remote='javascript:alert(1)'>",
        "<img usemap=#m><map name=m><area href=javascript:alert(1)></map>",
        "<picture><source srcset=http://x/a><img src=http://x/b></picture>",
        "<link rel=stylesheet href=http://x/a.css>",
        "<link rel=import href=http://x/>",
        "<base href='javascript:/a/'><a href='//b'>x</a>",
        "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
        "<meta charset=utf-7>+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
        "<iframe src=javascript:alert(1)></iframe>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<frameset><frame src=javascript:alert(1)></frameset>",
        "<object data=javascript:alert(1)>x</object>",
        "<object><param name=src value=javascript:alert(1)><p>x</object>",
        "<embed src=javascript:alert(1)>",
        "<applet code=x>y</applet>",
        "<isindex action=javascript:alert(1) prompt=x>",
        "<form action=javascript:alert(1)><input type=submit></form>",
        "<form><button formaction=javascript:alert(1)>x</button></form>",
        "<button form=f formaction=http://x>x</button>",
        "<layer src=http://x></layer><ilayer src=http://y>",
        "<bgsound src=javascript:alert(1)>",
        "<xml src=http://x id=i></xml><span datasrc=#i datafld=c dataformatas=html></span>",
        "<html manifest=http://x>y</html>",
        "<blockquote cite='javascript:alert(1)'>x</blockquote><q cite=javascript:x>y</q>",
        "<td headers=x axis=javascript:alert(1)>x</td>",
        // styles
        "<style>@import 'http://x/a.css';</style>x",
        "<style><img src=\"</style><img src=x onerror=alert(1)//\"></style>",
        "<style>*{background:url(http://x)}</style>",
        "<p style='background:url(javascript:alert(1))'>x",
        "<p style=\"background:\\75rl('http://x')\">x",
        "<p style='width:expression(alert(1))'>x",
        "<p style='width:e\\xpression(alert(1))'>x",
        "<p style='width:exp/*x*/ression(alert(1))'>x",
        "<p style='-moz-binding:url(http://x)'>x",
        "<p style='behavior:url(#default#time2)'>x",
        "<p style='position:fixed;left:0;top:0;width:100%;height:100%;z-index:999'>x",
        "<p style='font-family:\"a;color:url(x)\"'>x",
        "<p style='color:red;\" onclick=\"alert(1)'>x",
        "<p style='list-style-image:url(http://x)'>x",
        "<p style='@import url(http://x)'>x",
        "<p style='color:re\\64'>x",
        "<div style='\x2f\x2a'><p style='\x2a\x2f color:red'>x",
        // trees that change when they are read again
        "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
        "<svg><style><!--</style><img src=x onerror=alert(1)>--></style>",
        "<svg><title><style><img src=x onerror=alert(1)></style></title></svg>",
        "<svg><foreignObject><p><style><img title='</style><img src=x onerror=alert(1)>'>",
        "<svg><desc><![CDATA[</desc><script>alert(1)</script>]]></svg>",
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 "
        "onerror=alert(1)&gt;'>",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<math><annotation-xml encoding='text/html'><style><img src=x onerror=alert(1)></style>",
        "<math><mi><mglyph><style><![CDATA[</style><img src=x onerror=alert(1)>]]>",
        "<math href=javascript:alert(1)>x</math>",
        "<noembed><img title='</noembed><img src=x onerror=alert(1)>'></noembed>",
        "<noframes><style></noframes><img src=x onerror=alert(1)></style>",
        "<xmp><p title='</xmp><img src=x onerror=alert(1)>'></xmp>",
        "<textarea><img title='</textarea><img src=x onerror=alert(1)>'></textarea>",
        "<title><img title='</title><img src=x onerror=alert(1)>'></title>",
        "<listing>&lt;img src=x onerror=alert(1)&gt;</listing>",
        "<plaintext><img src=x onerror=alert(1)>",
        "<select><template><style><!--</style><a rel='--></style></template></select><img src=x "
        "onerror=alert(1)>'>",
        "<p><table><p><script>alert(1)</script></table></p>",
        "<a><table><a href=javascript:alert(1)>x</a></table></a>",
        "<a href=http://a>1<div><a href=http://b>2</a></div></a>",
        "<b><p><b><p><b></p></b></p></b>x",
        "<table><tr><td><b></td></tr><p><i></table>x",
        "<p><button><p>x</button></p>",
        "<li><object><li>x</object>",
        "<h1><marquee><h2>x</marquee></h1>",
        "<dd><form><dd>x</form>",
        "<pre>\n\x0c\n\n<b>x</b></pre>",
        "<pre>\n<listing>\n\nx</listing></pre>",
        "<table><caption><table><td>x</table></caption></table>",
        "<table><colgroup><col span=2>x<col></colgroup></table>",
        "<ruby><rt><p>x<rp><p>y</ruby>",
        "<nobr><nobr>x</nobr>",
        "<table>x<tr>y<td>z</td>w</tr>v</table>u",
        "<font color=1><font color=2><p>x<font color=3></p><p>y</p>z",
        "<div><center><p></center>x</div></p>",
        "<!DOCTYPE html><p><table>x</table>",
        "<head><p>x</head><body title=y><p>z",
        // bytes and borders
        "<\x01script>alert(1)</script>",
        "<scr\x01ipt>alert(1)</script>",
        "<img src=x \xef\xbf\xbdonerror=alert(1)>",
        "x<",
        "x</",
        "x<!",
        "x<!--",
        "x<a",
        "x<a href='",
        "x&#0;&#13;&#x80;&#xd800;&#x110000;&",
        "<![CDATA[<script>alert(1)</script>]]>",
        "<?xml version='1.0'?><?php echo '<script>' ?>x",
        "<!ENTITY x '<script>'>&x;",
        "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
        "<!--[if !mso]><!--><p>x</p><!--<![endif]-->",
        "<comment><img src='</comment><img src=x onerror=alert(1)>'>",
        "<div id=document name=cookie><a id=x name=y>z</a></div>",
        "<p title='a\nb\tc\x7f' lang='x\"y'>x",
        "<td colspan=99999999 rowspan=-1 width=1e9 height='1;x'>x",
        "<ol start=-5 type='a onclick'><li value=x>y",
        "<font face=\"x;y\" size='+1' color='red;x'>z",
    };
    CHECK(std::size(vectors) >= 120);
    for (const auto vector : vectors) {
        check_invariants(vector);
        check_invariants("<div>before " + std::string(vector) + " after</div>");
    }
}

TEST_CASE("a character reference that overflows is still UTF-8") {
    const std::string reference = "&#x10499" + std::string(60, 'B') + ";";
    const auto safe = make_safe("<p title='" + reference + "'>" + reference);
    CHECK(maildocket::utf8::valid(safe.html));
    CHECK(maildocket::utf8::valid(maildocket::text::html_to_text("a" + reference)));
}

TEST_CASE("what cannot be read as a tree is shown as text") {
    std::string deep;
    for (int level = 0; level < 20'000; ++level) {
        deep += "<div>";
    }
    CHECK(make_safe(deep + "a &lt; b<script>x</script>").html == "<pre>a &lt; b</pre>");
}

TEST_CASE("large HTML that is hardly anything but tags is shown as text") {
    const auto boxes = [](std::size_t count) {
        std::string html;
        for (std::size_t i = 0; i < count; ++i) {
            html += "<div>x</div>";
        }
        return make_safe(html).html;
    };
    CHECK(boxes(10'000).starts_with("<div>"));
    CHECK(boxes(100'000).starts_with("<pre>"));
    CHECK(make_safe(std::string(1'000'000, '<')).html.starts_with("<pre>&lt;&lt;"));
}

TEST_CASE("what is nested deeper than browsers allow is flattened") {
    std::string deep;
    for (int level = 0; level < 2'000; ++level) {
        deep += "<div>";
    }
    const auto safe = make_safe(deep + "text");
    CHECK(safe.html.find("text") != std::string::npos);
    CHECK(safe.html.size() < 250 * 11 + 20);
}
