#pragma once

#include "core/mime/guard.hpp"
#include "core/mime/source.hpp"

#include <gmime/gmime.h>

#include <optional>
#include <string>
#include <vector>

namespace maildocket::mime {

// What GMime gets to see of a mail: a header section of our own making, then the body from the
// source with the guard's masks on it and without most of the leaves' content: GMime only has to
// find where it ends. Read once, from front to back.
class MailView {
public:
    // All arguments are borrowed, but for `header`, and must outlive the stream.
    MailView(Source& source, Extent body, std::string header, Guard& guard);

    // Position of a body octet in the source, from its position in the stream.
    [[nodiscard]] std::uint64_t source_offset(gint64 stream_offset) const;
    [[nodiscard]] const std::optional<Error>& error() const { return error_; }
    // Lines end in CR alone: GMime sees LF instead.
    void translate_carriage_returns() { translates_carriage_returns_ = true; }

    // GMime sees all of the content, too, and not only its edges.
    void show_content() { shows_content_ = true; }
    [[nodiscard]] bool left_out_content() const { return !left_out_.empty(); }

    // Up to `count` octets at `position`, ending at a line end wherever a line fits: what GMime
    // gets in two pieces it can misread. 0 at the end, when a limit was passed, on an error and for
    // a position that is not the next one.
    [[nodiscard]] std::size_t read(gint64 position, char* into, std::size_t count);
    [[nodiscard]] gint64 length() const;

private:
    std::size_t read_body(char* into, std::size_t count);
    bool see_more();
    std::size_t leave_out_plain();

    // Of the source; `octets` with those left out before.
    struct LeftOut {
        gint64 stream_offset;  // of what follows
        std::uint64_t octets;
    };

    Source& source_;
    Extent body_;
    std::string header_;
    Guard& guard_;
    std::string window_;
    std::size_t seen_octets_ = 0;   // of the window, by the guard
    std::size_t taken_octets_ = 0;  // of those, by GMime
    std::uint64_t fetched_until_;   // where in the source the window ends
    gint64 position_ = 0;
    std::vector<LeftOut> left_out_;
    std::optional<Error> error_;
    bool shows_content_ = false;
    bool translates_carriage_returns_ = false;
};

// A GMimeStream over the view; the caller owns the reference. Sub-streams only know their bounds.
[[nodiscard]] GMimeStream* new_stream(MailView& view);

}  // namespace maildocket::mime
