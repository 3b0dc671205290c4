#pragma once

#include "core/mime/limits.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace maildocket::mime {

// Looks at every line of a multipart mail once, before GMime does, and stops what would cost GMime
// more than linear time or flat memory: parts without number, nested boundaries compared with a
// storm of "--" lines, text between parts, which GMime keeps. And it hides what GMime need not know
// to split multiparts: enclosed messages, because GMime would parse them and their address fields,
// where a small mail can take minutes or the stack; and what leaves say of themselves, because
// GMime would make objects of it that cost more than the splitting.
class Guard {
public:
    // One octet that GMime gets to see instead of another.
    struct Mask {
        std::size_t offset;  // in the window of the last look()
        char octet;
    };

    // Octets that tell GMime nothing: lines in the middle of a leaf's content.
    struct Plain {
        std::size_t offset;  // in the window of the last look()
        std::size_t octets;
    };

    Guard(const MimeLimits& limits, std::string_view root_boundary);

    // The next octets of the body. Returns how many are settled, so that GMime may have them; the
    // rest must be at the front of the next window. `last` says that nothing follows. Nothing at
    // all is settled only while a window is smaller than a field may be.
    [[nodiscard]] std::size_t look(std::string_view window, bool last);
    [[nodiscard]] const std::vector<Mask>& masks() const { return masks_; }
    // In order. The first line of a content and the one before a boundary never belong to it: there
    // begins and ends what GMime is asked for.
    [[nodiscard]] const std::vector<Plain>& plain() const { return plain_; }

    // Lines where a part's header section should be, of parts that have none: GMime drops them.
    [[nodiscard]] std::string headerless_text() const;
    // Which limit was passed; empty if none.
    [[nodiscard]] std::string_view over_limit() const { return over_limit_; }
    // The last boundary of the root is behind us: what follows belongs to no part.
    [[nodiscard]] bool finished() const { return finished_; }
    // No boundary of the root came where it had to.
    [[nodiscard]] bool without_parts() const { return parts_count_ == 0; }

private:
    std::size_t look_at_content(std::string_view rest, std::size_t offset);
    std::size_t look_at_line(std::string_view rest, std::size_t offset, bool last);
    std::size_t look_at_field(std::string_view rest, std::size_t offset, bool last);
    void look_at_dashes(std::string_view line);
    void count(std::string_view octets, bool begins_line);
    void look_at_part_header(std::string_view octets, bool begins_line);
    void end_part_header();
    void look_at_content_type(
        std::string_view value, std::size_t field_offset, std::size_t value_offset
    );
    void hide_field(std::size_t offset);

    const MimeLimits& limits_;
    std::vector<std::string> boundaries_;  // with "--"; the root's first
    std::vector<Mask> masks_;
    std::vector<Plain> plain_;
    std::string headerless_text_;
    std::string odd_lines_;  // of the part header that is being read, if it may be none
    std::string_view over_limit_;
    std::uint64_t comparisons_ = 0;
    std::uint64_t face_octets_ = 0;  // since a place where no part is open
    std::size_t part_header_octets_ = 0;
    std::size_t part_header_lines_count_ = 0;
    std::size_t parts_count_ = 0;
    bool in_face_ = true;
    bool in_part_header_ = false;
    // Since the last empty line: a boundary without one before it ends no header to GMime.
    bool multipart_shown_ = false;
    bool header_begins_behind_ = false;
    bool in_line_ = false;
    bool finished_ = false;
};

// Which Content- field this is, hidden or not: "Type" of "Content-Type". Nothing for other fields.
[[nodiscard]] std::optional<std::string_view> content_field(std::string_view name);
// Undoes the masks of fields in a text, where GMime found no parts after all.
void unmask_fields(std::string& text);
// Undoes a mask in the value of a Content-Type field.
void unmask_content_type(std::string& value);

}  // namespace maildocket::mime
