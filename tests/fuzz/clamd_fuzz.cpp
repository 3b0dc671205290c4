#include "core/base/utf8.hpp"
#include "core/net/clamd.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

// Whatever the other side of the socket says: one of virus, too big, error and clean, and a text
// that a database takes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view line(reinterpret_cast<const char*>(data), size);
    const auto answer = maildocket::net::parse_clamd_answer(line);
    const int claims = (answer.virus.empty() ? 0 : 1) + (answer.is_too_big ? 1 : 0) +
                       (answer.error.empty() ? 0 : 1);
    if (claims > 1 || answer.virus.size() > 200 || answer.error.size() > 200 ||
        maildocket::utf8::scrub(answer.virus) != answer.virus ||
        maildocket::utf8::scrub(answer.error) != answer.error) {
        std::abort();
    }
    return 0;
}
