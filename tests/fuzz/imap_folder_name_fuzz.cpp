// Any octets are a folder's name: its coding is printable ASCII and comes back; what was decoded
// is text.
#include "core/base/utf8.hpp"
#include "core/imap/folder_name.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

void check(bool holds) {
    if (!holds) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace maildocket;
    const std::string_view octets(reinterpret_cast<const char*>(data), size);
    const auto wire = imap::to_modified_utf7(octets);
    check(std::ranges::all_of(wire, [](char octet) { return octet >= ' ' && octet <= '~'; }));
    check(imap::from_modified_utf7(wire) == utf8::scrub(octets));

    if (const auto text = imap::from_modified_utf7(octets)) {
        check(utf8::valid(*text));
        // A NUL can be coded, but is no text of ours.
        if (text->find('\0') == std::string::npos) {
            check(imap::from_modified_utf7(imap::to_modified_utf7(*text)) == *text);
        }
    }
    return 0;
}
