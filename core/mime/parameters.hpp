#pragma once

#include <string>
#include <string_view>
#include <vector>

// Content-Type and Content-Disposition: a value with parameters (RFC 2045 5.1, RFC 2183), and the
// many ways in which programs get them wrong.
namespace maildocket::mime {

struct Parameter {
    std::string name;   // lower case, without "*" and section numbers
    std::string value;  // decoded UTF-8 (RFC 2231, RFC 2047, raw octets), not yet cleaned

    bool operator==(const Parameter&) const = default;
};

struct ParameterizedValue {
    std::string value;  // before the first ";", lower case, without comments and blanks
    std::vector<Parameter> parameters;

    bool operator==(const ParameterizedValue&) const = default;
    // Value of the first parameter of that (lower-case) name; empty if there is none.
    [[nodiscard]] std::string_view parameter(std::string_view name) const;
};

[[nodiscard]] ParameterizedValue parse_parameterized(
    std::string_view raw, std::string_view hint = {}
);

// "%C3%BC" and its like as octets; anything else stays as it is.
[[nodiscard]] std::string percent_decoded(std::string_view text);

// "type/subtype" of a Content-Type value, repaired: no subtype or nonsense gives text/plain for a
// text and application/octet-stream for the rest.
[[nodiscard]] std::string media_type_of(const ParameterizedValue& content_type);

}  // namespace maildocket::mime
