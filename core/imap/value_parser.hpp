#pragma once

#include "core/imap/response.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The grammar of values: atoms, quoted strings, NIL, lists and literals (RFC 3501 section 4).
namespace maildocket::imap {

struct ValueLimits {
    std::size_t depth_max = 32;
    std::size_t values_max = 200'000;  // in one response; the numbers of a SEARCH are values
};

// Takes a response line by line, each but the last one ended by the announcement of a literal.
class ValueParser {
public:
    explicit ValueParser(ValueLimits limits) : limits_(limits) {}

    // A line without its end. Returns the octets of the literal that it announces, if it does; then
    // one of the add_ functions must follow before the next line.
    [[nodiscard]] std::optional<std::uint64_t> parse(std::string_view line);

    void add_literal(std::string octets, bool cut);
    void add_body(std::uint64_t size);

    // Whether the literal just announced belongs to a whole message of a FETCH.
    [[nodiscard]] bool at_body() const;

    // What was read, and a reason if that is not all. The parser is as new then.
    [[nodiscard]] std::vector<Value> take(std::string& defect);

private:
    void read_one(std::string_view& rest);
    void open_list();
    void close_list();
    void read_quoted(std::string_view& rest);
    void read_atom(std::string_view& rest);
    void add(Value value);
    void fail(std::string reason);

    ValueLimits limits_;
    std::vector<std::vector<Value>> open_{1};  // lists from the outermost, which is the response
    std::size_t count_ = 0;
    std::string defect_;
};

// The part of an atom that is one: up to a blank, bracket or quote, a section in brackets as a
// whole. Never empty unless `text` begins with such a thing.
[[nodiscard]] std::string_view atom_at(std::string_view text);

}  // namespace maildocket::imap
