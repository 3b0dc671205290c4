#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

// The lines of a bounce's words, each with the address that it is about. MTAs differ in their
// sentences but not in their layout: a failed address begins a line. Part of bounce.hpp.
namespace maildocket::text {

// How well a line says that an address failed, best last.
enum class Place {
    nowhere,
    original_to,  // "To: a@b" of the original: one of these failed
    mentioned,    // anywhere else
    named,        // behind "Recipient:", "RCPT TO:", "delivery to"
    begins_line,
};

struct NoticeLine {
    std::string_view text;
    std::string_view rest;  // what stands behind an address that begins the line, else all of it
    std::string address;    // lower case; that the line is about, if any
    std::string_view written_address;
    Place place = Place::nowhere;
    bool service = false;  // postmaster and the like: somebody to ask, seldom one that failed
};

// Addresses in `not_failed` (lower case) are passed over.
[[nodiscard]] std::vector<NoticeLine> read_lines(
    std::string_view words, const std::unordered_set<std::string>& not_failed
);

struct Notice {
    std::string_view words;     // of the mail system
    std::string_view original;  // what it returns of the original, from its headers on
};
// Cuts where the returned mail begins ("--- Below this line is a copy of the message."); without
// such a line all of it is words.
[[nodiscard]] Notice split_notice(std::string_view text);

}  // namespace maildocket::text
