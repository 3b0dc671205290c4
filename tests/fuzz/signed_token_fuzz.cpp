#include "core/base/ascii.hpp"
#include "core/model/signed_address.hpp"
#include "core/model/signed_message_id.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

// Whatever is not what we signed, but for the case of its letters, is nobody's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace maildocket;
    static const KeyRing keys({{1, std::string(32, 'a')}});
    static const Timestamp now{};
    const std::string_view text(reinterpret_cast<const char*>(data), size);

    if (const auto ticket = verify_message_id(keys, text, now)) {
        const auto root = thread_root_id(keys, *ticket, now, text.substr(text.rfind('@') + 1));
        if (ascii::to_lower(text.front()) == 't' && !ascii::equal_ignoring_case(text, root)) {
            std::abort();
        }
    }
    if (const auto address = parse_mailbox(text)) {
        if (const auto content = verify_address(keys, *address, now)) {
            const auto plus = address->local_part.find('+');
            const Mailbox queue{address->local_part.substr(0, plus), address->domain};
            const auto again = sign_address(keys, queue, *content, now);
            if (!ascii::equal_ignoring_case(again.local_part, address->local_part)) {
                std::abort();
            }
        }
    }
    if (verify_loop_mark(keys, text, now) && text.find('.') == std::string_view::npos) {
        std::abort();
    }
    return 0;
}
