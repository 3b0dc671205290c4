#include "core/text/reply_marker.hpp"

#include "core/text/new_text.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using maildocket::text::split_reply;

TEST_CASE("what is below the marker is history in every form that mail programs leave it") {
    for (const std::string_view marker :
         {"##- Please type your reply above this line -##",
          "  ##- Please type your reply above this line -##  ",
          "##- Please type your reply above\nthis line -##",
          "##- Please type\nyour reply above\nthis line\n-##",
          "##-Please type your reply above this line-##",
          "## - Please type your reply above this line - ##",
          "##– Please type your reply above this line –##",
          "##— Bitte antworten Sie oberhalb —##",
          "*##- Please type your reply above this line -##*",
          "##- Bitte schreiben Sie Ihre Antwort über diese Zeile -##",
          "##- Veuillez répondre au-dessus de cette ligne -##",
          "[External] ##- Please type your reply above this line -##",
          "Please type your reply above this line",
          "--- Reply above this line ---",
          "-- Bitte antworten Sie oberhalb dieser Zeile --"}) {
        CAPTURE(marker);
        const auto text = "It works.\n\n" + std::string(marker) + "\n\nYour ticket was updated.\n";
        const auto parts = split_reply(text);
        const auto external = marker.starts_with('[') ? "\n\n[External]" : "";
        CHECK(parts.new_text == "It works." + std::string(external));
        CHECK(parts.quoted_text.find("Your ticket was updated.") != std::string::npos);
    }
}

TEST_CASE("a quoted marker makes its quotation history, also above the answer") {
    const auto parts = split_reply(
        "> ##- Please type your reply above this\n> line -##\n>\n> Your ticket was updated.\n\nIt "
        "works.\n"
    );
    CHECK(parts.new_text == "It works.");
}

TEST_CASE("a marker with nothing above it hides nothing") {
    CHECK(
        split_reply("##- Please type your reply above this line -##\n\nIt works.\n").new_text ==
        "It works."
    );
}

TEST_CASE("a marker needs both of its ends") {
    for (const std::string_view text :
         {"# Title\n## - point\ntext", "##- open\n\nno end\n\nof it\n\n-##"}) {
        CAPTURE(text);
        CHECK(split_reply(text).new_text == text);
    }
}

TEST_CASE("the marker of our templates is one") {
    const auto parts = split_reply("a\n" + std::string(maildocket::text::reply_marker) + "\nb\n");
    CHECK(parts.new_text == "a");
    CHECK(maildocket::text::reply_marker.starts_with(maildocket::text::reply_marker_opening));
    CHECK(maildocket::text::reply_marker.ends_with(maildocket::text::reply_marker_closing));
}
