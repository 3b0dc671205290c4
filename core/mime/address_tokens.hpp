#pragma once

#include <string_view>
#include <vector>

namespace maildocket::mime {

enum class AddressTokenKind { word, quoted, comment, angle, comma, semicolon, colon };

struct AddressToken {
    AddressTokenKind kind = AddressTokenKind::word;
    std::string_view raw;  // without the delimiters of quoted, comment and angle
    bool after_blank = false;
};

// The lexical half of parse_addresses(). An encoded word is one token, whatever is in it; a quote
// or bracket that never closes means nothing. Linear.
[[nodiscard]] std::vector<AddressToken> address_tokens(std::string_view text);

}  // namespace maildocket::mime
