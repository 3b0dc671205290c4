#include "core/base/utf8.hpp"
#include "core/text/authentication_results.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

// A field of any shape is read within its limits, and only our own server's name gives a verdict.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    namespace text = maildocket::text;
    maildocket::Message message;
    message.headers = {
        {"Authentication-Results",
         maildocket::utf8::scrub({reinterpret_cast<const char*>(data), size})}};
    const std::array<std::string, 1> ids{"mx.example.com"};
    const auto field = text::parse_authentication_results(message.headers[0].value);
    const auto verdict = text::verdict_of(message, ids);
    const bool ours = field && field->authserv_id == ids[0];
    if (verdict.has_value() != ours || (field && field->methods.size() > 100)) {
        std::abort();
    }
    return 0;
}
