#include "core/outbox/template_parser.hpp"
#include "core/outbox/words.hpp"

namespace maildocket::outbox {

namespace {

class Renderer {
public:
    Renderer(TemplateFormat format, const TemplateData& data) : format_(format), data_(data) {}

    std::string render(const std::vector<TemplateNode>& nodes) {
        write(nodes);
        return std::move(out_);
    }

private:
    void write(const std::vector<TemplateNode>& nodes) {
        for (const auto& node : nodes) {
            switch (node.kind) {
                case TemplateNode::Kind::text: out_ += node.content; break;
                case TemplateNode::Kind::value: write_value(node.content); break;
                case TemplateNode::Kind::section: write_section(node); break;
                case TemplateNode::Kind::inverted:
                    if (!has(node.content)) {
                        write(node.children);
                    }
                    break;
            }
        }
    }

    void write_value(const std::string& name) {
        const auto* value = find(name);
        if (value == nullptr) {
            return;
        }
        out_ +=
            format_ == TemplateFormat::text || is_html_name(name) ? *value : escape_html(*value);
    }

    void write_section(const TemplateNode& node) {
        const auto list = data_.lists.find(node.content);
        if (list == data_.lists.end()) {
            if (has(node.content)) {
                write(node.children);
            }
            return;
        }
        const auto* outer = row_;
        for (const auto& row : list->second) {
            row_ = &row;
            write(node.children);
        }
        row_ = outer;
    }

    [[nodiscard]] bool has(const std::string& name) const {
        const auto list = data_.lists.find(name);
        return find(name) != nullptr || (list != data_.lists.end() && !list->second.empty());
    }

    // What is not empty, of the row of the list that is being shown or of the mail.
    [[nodiscard]] const std::string* find(const std::string& name) const {
        for (const auto* values : {row_, &data_.values}) {
            if (values != nullptr) {
                const auto found = values->find(name);
                if (found != values->end() && !found->second.empty()) {
                    return &found->second;
                }
            }
        }
        return nullptr;
    }

    TemplateFormat format_;
    const TemplateData& data_;
    const TemplateRow* row_ = nullptr;
    std::string out_;
};

}  // namespace

std::string render_template(
    const std::vector<TemplateNode>& nodes, TemplateFormat format, const TemplateData& data
) {
    return Renderer(format, data).render(nodes);
}

}  // namespace maildocket::outbox
