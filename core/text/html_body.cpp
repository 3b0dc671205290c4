#include "core/text/html_body.hpp"

#include "core/text/html_tree.hpp"

#include <utility>

namespace maildocket::text {

HtmlBody::HtmlBody(std::string_view html) : html_(html) {}

HtmlBody::~HtmlBody() = default;

const HtmlTree* HtmlBody::tree() {
    if (!parsed_) {
        parsed_ = true;
        if (auto tree = HtmlTree::parse(html_)) {
            tree_ = std::make_unique<const HtmlTree>(std::move(*tree));
        }
    }
    return tree_.get();
}

}  // namespace maildocket::text
