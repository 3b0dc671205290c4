#include "core/base/utf8.hpp"
#include "core/text/html_safe.hpp"
#include "core/text/html_text.hpp"
#include "tests/support/safe_html_check.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string_view>

// Foreign HTML: what comes out is safe by a second opinion, is its own safe form, and is UTF-8.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    namespace text = maildocket::text;
    const auto html =
        maildocket::utf8::scrub({reinterpret_cast<const char*>(data), size});  // as from core/mime
    const auto once = text::make_safe(html);
    const auto twice = text::make_safe(once.html);
    const auto problem = maildocket::tests::SafeHtmlCheck(once.html).problem();
    const auto plain = text::html_to_text(html, {.quote_blockquotes = true});
    if (!problem.empty() || twice.html != once.html || !maildocket::utf8::valid(once.html) ||
        !maildocket::utf8::valid(plain)) {
        std::cerr << "problem: " << problem << "\nonce:  " << once.html << "\ntwice: " << twice.html
                  << '\n';
        std::abort();
    }
    return 0;
}
