#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// What can be wrong in a template, found when it is read.
namespace maildocket::outbox {

enum class TemplateFormat { text, html };

struct TemplateFault {
    std::size_t line = 1;
    std::string what;

    bool operator==(const TemplateFault&) const = default;
};

// Tags that are not closed, names that do not exist, HTML where it would be shown as text, text
// where it would be taken as HTML, and what of Mustache is not offered (partials, other
// delimiters). In order of their lines.
[[nodiscard]] std::vector<TemplateFault> check_template(
    std::string_view content, TemplateFormat format
);

}  // namespace maildocket::outbox
