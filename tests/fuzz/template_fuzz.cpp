#include "core/outbox/template_parser.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

// A template of any content is parsed, its faults have lines that it has, and what is faultless is
// shown without a tag left or a value's markup in HTML.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace maildocket::outbox;
    const std::string_view content(reinterpret_cast<const char*>(data), size);
    const auto lines = static_cast<std::size_t>(std::ranges::count(content, '\n')) + 1;
    TemplateData values;
    values.values = {{"subject", "\x01<"}, {"text_html", "h"}, {"has_refused", "yes"}};
    values.lists["refused"] = {{{"name", "\x01<"}}, {{"reason", "\x01<"}}};
    for (const auto format : {TemplateFormat::text, TemplateFormat::html}) {
        const auto parsed = parse_template(content, format);
        for (const auto& fault : parsed.faults) {
            if (fault.line == 0 || fault.line > lines || fault.what.empty()) {
                std::abort();
            }
        }
        if (!parsed.faults.empty()) {
            continue;
        }
        const auto text = render_template(parsed.nodes, format, values);
        const bool written = content.find("\x01<") != std::string_view::npos;
        if (format == TemplateFormat::html && !written && text.find("\x01<") != std::string::npos) {
            std::abort();
        }
    }
    return 0;
}
