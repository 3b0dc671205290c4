#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

// What a template may say (docs/admin/templates.md).
namespace maildocket::outbox {

using TemplateRow = std::map<std::string, std::string, std::less<>>;

// Values without content are left out: a section of their name is not shown then. Texts are as they
// are, not escaped; the names that end in "_html" are HTML, safe already.
struct TemplateData {
    TemplateRow values;
    std::map<std::string, std::vector<TemplateRow>, std::less<>> lists;

    bool operator==(const TemplateData&) const = default;
};

// A name that a template may use: in `list` only inside that section; empty: anywhere.
struct TemplateName {
    std::string_view name;
    std::string_view list;
    bool is_list = false;
};
[[nodiscard]] const std::vector<TemplateName>& template_names();

// Marks a name whose value is HTML.
[[nodiscard]] inline bool is_html_name(std::string_view name) {
    return name.ends_with("_html");
}

}  // namespace maildocket::outbox
