#pragma once

#include <string_view>

// Subjects of automatic answers ("Automatic reply: ...", "Out of office") in the languages that
// mail programs write them in.
namespace maildocket::routing {

enum class AbsenceSubject {
    none,
    mentions,  // could be a person's words too: counts only beside another sign
    certain,   // begins with what a program writes, or is nothing else
};

struct AbsenceFound {
    AbsenceSubject kind = AbsenceSubject::none;
    bool behind_reply_mark = false;  // "Re: Automatic reply: ..."

    bool operator==(const AbsenceFound&) const = default;
};

// The subject may still have its reply marks and list tags ("Re: [list] ...").
[[nodiscard]] AbsenceFound absence_in(std::string_view subject);

}  // namespace maildocket::routing
