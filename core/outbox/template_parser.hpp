#pragma once

#include "core/outbox/template_data.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// Templates in Mustache, as far as mails need it: {{value}}, {{{html}}},
// {{#section}}...{{/section}} for values and lists, {{^section}} for what is not there, {{!
// comment}}. A tag of a section or a comment that is alone on its line leaves no line. Written here
// because the library at hand (kainjow's) leaves a blank line for each section that is not shown
// and eats the one behind a section that is, and because the lines and names of faults have to be
// found here in any case.
namespace maildocket::outbox {

enum class TemplateFormat { text, html };

struct TemplateFault {
    std::size_t line = 1;
    std::string what;

    bool operator==(const TemplateFault&) const = default;
};

struct TemplateNode {
    enum class Kind { text, value, section, inverted };
    Kind kind = Kind::text;
    std::string content;  // the text, or a name
    std::vector<TemplateNode> children;

    bool operator==(const TemplateNode&) const = default;
};

struct ParsedTemplate {
    std::vector<TemplateNode> nodes;
    // Tags that are not closed, names that do not exist, HTML where it would be shown as text, text
    // where it would be taken as HTML, what of Mustache is not offered. In order of their lines;
    // the nodes are worth nothing if there is one.
    std::vector<TemplateFault> faults;
};

[[nodiscard]] ParsedTemplate parse_template(std::string_view content, TemplateFormat format);

// Values are escaped in HTML but for those of an *_html name; in text they are as they are.
[[nodiscard]] std::string render_template(
    const std::vector<TemplateNode>& nodes, TemplateFormat format, const TemplateData& data
);

}  // namespace maildocket::outbox
