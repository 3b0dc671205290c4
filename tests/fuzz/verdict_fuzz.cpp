#include "core/model/verdict.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

// A stamp of any shape is read within its limits; nobody's is believed, and whatever can be read
// can be stamped and is the same when it is read again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace maildocket;
    const KeyRing keys({{1, std::string(32, 'k')}});
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    Message message;
    message.from = {{"", "anna@client.example"}};
    message.message_id = "m1@client.example";
    message.headers = {{std::string(verdict_field), std::string(text)}};
    const auto stamp = parse_verdict(text);
    const auto now = stamp ? stamp->verdict.at : Timestamp{};
    const auto reading = read_verdict(keys, message, now);
    if (reading.verdict || reading.refusal.empty()) {
        std::abort();
    }
    if (stamp) {
        message.headers[0].value = *stamp_verdict(keys, stamp->verdict, message);
        const auto again = read_verdict(keys, message, now);
        message.headers[0].value = *stamp_verdict(keys, *again.verdict, message);
        if (read_verdict(keys, message, now).verdict != again.verdict) {
            std::abort();
        }
    }
    return 0;
}
