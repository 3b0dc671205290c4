#pragma once

#include "cli/context.hpp"

#include <string>

namespace maildocket::cli {

struct TemplatePreview {
    std::string name;
    std::string language;  // empty: the queue's
    std::string queue;     // empty: the first
    bool html = false;
    bool raw = false;
};
// A mail about an example ticket, as it would go out. Needs the configuration, neither store nor
// keys: its signed addresses are worth nothing.
[[nodiscard]] Exit template_preview(Context& context, const TemplatePreview& options);

}  // namespace maildocket::cli
