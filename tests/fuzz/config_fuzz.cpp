#include "core/base/utf8.hpp"
#include "core/config/config.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

// Whatever a file holds, the reader ends with a configuration or with lines that a terminal can
// show.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto config = maildocket::parse_config(text, "f.toml");
    if (config ? config->queues.queues().empty()
               : config.error().detail.empty() || !maildocket::utf8::valid(config.error().detail)) {
        std::abort();
    }
    return 0;
}
