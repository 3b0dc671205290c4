#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// application/x-www-form-urlencoded, written and read.
namespace maildocket::oauth {

class Form {
public:
    // An empty value is left out.
    void add(std::string_view name, std::string_view value);
    // "a=b&c=d"
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    std::string text_;
};

using FormFields = std::vector<std::pair<std::string, std::string>>;

// Nothing for a bad escape, a control, a name that stands twice, more than 16 KiB or 32 fields.
[[nodiscard]] std::optional<FormFields> read_form(std::string_view text);

}  // namespace maildocket::oauth
