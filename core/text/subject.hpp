#pragma once

#include <string>
#include <string_view>
#include <vector>

// Subjects without what mail programs put in front of them.
namespace maildocket::text {

struct BaseSubject {
    std::string text;  // white space collapsed, no reply or forward marks, no list tags
    std::vector<std::string> tags;  // "[list]" tags in front, without brackets, in order
    bool reply = false;             // any Re:, AW:, SV: ...
    bool forward = false;           // any Fwd:, WG:, TR: ...; the outermost mark decides if both

    bool operator==(const BaseSubject&) const = default;
};

// Takes apart "Re: AW[2]: [list] Fwd: text". A subject that is nothing but marks gives empty text.
[[nodiscard]] BaseSubject base_subject(std::string_view subject);

// How alike two texts are, 0 to 100: twice the length of the longest common subsequence over the
// sum of lengths, in characters, without regard to ASCII case. Only the first 200 characters count,
// so the cost is bounded.
[[nodiscard]] int similarity(std::string_view left, std::string_view right);

}  // namespace maildocket::text
