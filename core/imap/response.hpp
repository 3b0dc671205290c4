#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What a server says, taken apart (RFC 3501 section 7, RFC 9051 section 7).
namespace maildocket::imap {

struct Value {
    enum class Kind {
        nil,
        atom,  // flags and numbers too, and a section with all its brackets: BODY[HEADER]
        text,  // quoted, or a literal that was kept
        list,
        body,  // a literal that went by in pieces
    };
    Kind kind = Kind::nil;
    std::string octets;        // of an atom or a text
    std::vector<Value> items;  // of a list
    std::uint64_t size = 0;    // of a body
    bool cut = false;          // the literal was longer than what is kept of it

    // A non-negative number, if it is one.
    [[nodiscard]] std::optional<std::uint64_t> number() const;
    [[nodiscard]] bool is_atom(std::string_view name) const;  // whatever case

    bool operator==(const Value&) const = default;
};

enum class Status { none, ok, no, bad, bye, preauth };

struct Response {
    enum class Kind { untagged, tagged, continuation };
    Kind kind = Kind::untagged;
    std::string tag;                      // of a tagged one
    Status status = Status::none;         // of a tagged one, or of an untagged OK, NO, BAD, BYE
    std::string code;                     // upper case: "UIDVALIDITY"; empty if there is none
    std::vector<Value> code_values;       // behind its name
    std::string text;                     // what people read, as it came
    std::optional<std::uint64_t> number;  // "23" of "* 23 EXISTS"
    std::string name;                     // upper case: "EXISTS", "FETCH", "SEARCH"
    std::vector<Value> values;            // behind the name
    std::string defect;                   // why it could not be read to its end; mostly empty

    bool operator==(const Response&) const = default;
};

}  // namespace maildocket::imap
