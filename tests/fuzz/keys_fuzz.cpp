#include "core/crypto/keys.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

// A key file of any content is read or refused; what was read is written and read again the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace maildocket;
    const auto ring = parse_keys({reinterpret_cast<const char*>(data), size});
    if (!ring) {
        return 0;
    }
    const auto again = parse_keys(format_keys(ring->keys()));
    if (!again || again->keys() != ring->keys() || ring->empty()) {
        std::abort();
    }
    static_cast<void>(ring->newest_at({}));
    static_cast<void>(ring->find_valid(1, {}));
    return 0;
}
