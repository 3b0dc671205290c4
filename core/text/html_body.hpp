#pragma once

#include <memory>
#include <string_view>

namespace maildocket::text {

class HtmlTree;

// The HTML of a mail, whose tree is built when somebody first asks for it and then shared by all
// who read it. Borrows the HTML.
class HtmlBody {
public:
    explicit HtmlBody(std::string_view html);
    ~HtmlBody();
    HtmlBody(const HtmlBody&) = delete;
    HtmlBody& operator=(const HtmlBody&) = delete;
    HtmlBody(HtmlBody&&) = delete;
    HtmlBody& operator=(HtmlBody&&) = delete;

    [[nodiscard]] std::string_view html() const { return html_; }
    // nullptr where no tree can be built (html_guard.hpp).
    [[nodiscard]] const HtmlTree* tree();

private:
    std::string_view html_;
    std::unique_ptr<const HtmlTree> tree_;
    bool parsed_ = false;
};

}  // namespace maildocket::text
