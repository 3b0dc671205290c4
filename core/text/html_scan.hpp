#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

// HTML cut into text, tags and comments the way the HTML5 tokenizer does it, without a tree: what
// the guard counts with and what is left to do with markup that no tree is built for. Linear, never
// fails, allocates nothing.
namespace maildocket::text {

struct HtmlPiece {
    enum class Kind {
        text,      // character references not decoded
        raw_text,  // inside <style>, <script>, <title> and the like
        start_tag,
        end_tag,
        comment,  // also a doctype, a processing instruction and other bogus markup
    };
    Kind kind = Kind::text;
    std::string_view source;          // the whole piece
    std::string_view name;            // of a tag or of the element a raw text is in, as written
    std::size_t attribute_count = 0;  // of a start tag

    bool operator==(const HtmlPiece&) const = default;
};

class HtmlScanner {
public:
    explicit HtmlScanner(std::string_view html) : html_(html) {}  // borrows

    // The next piece; nothing at the end. A tag the mail ends in is dropped, as browsers do.
    [[nodiscard]] std::optional<HtmlPiece> next();

private:
    [[nodiscard]] std::optional<HtmlPiece> scan_markup();
    [[nodiscard]] std::optional<HtmlPiece> scan_tag(HtmlPiece::Kind kind, std::size_t name_begin);
    [[nodiscard]] HtmlPiece take(HtmlPiece::Kind kind, std::size_t end);
    void skip_attribute();

    std::string_view html_;
    std::size_t position_ = 0;
    std::string_view raw_element_;  // set between its start tag and its raw text
};

}  // namespace maildocket::text
