#pragma once

#include <cstddef>
#include <string_view>

// What GMime alone needs for a mail: the ceiling that our parser is measured against.
namespace maildocket::bench {

enum class GmimeStage {
    parse,    // octets to a tree
    headers,  // and subject and addresses decoded
    decode,   // and every leaf decoded, texts to UTF-8
};

// Once, before any other call.
void start_gmime();

// Octets that came out of the leaves (zero below `decode`), or 1 when GMime gave no message; the
// caller adds them up so that no work is left out.
std::size_t decode_mail(std::string_view octets, GmimeStage stage = GmimeStage::decode);

}  // namespace maildocket::bench
