#include "core/outbox/template_check.hpp"

#include "core/base/ascii.hpp"
#include "core/base/escape.hpp"
#include "core/base/utf8.hpp"
#include "core/outbox/template_data.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace maildocket::outbox {

namespace {

constexpr auto npos = std::string_view::npos;

const TemplateName* find_name(std::string_view name, const std::vector<std::string_view>& open) {
    for (const auto& known : template_names()) {
        const bool visible =
            known.list.empty() || std::ranges::find(open, known.list) != open.end();
        if (known.name == name && visible) {
            return &known;
        }
    }
    return nullptr;
}

std::string known_names(const std::vector<std::string_view>& open) {
    std::string text;
    for (const auto& known : template_names()) {
        if (find_name(known.name, open) == &known) {
            text += (text.empty() ? "" : ", ") + std::string(known.name);
        }
    }
    return text;
}

class Checker {
public:
    Checker(std::string_view content, TemplateFormat format) : content_(content), format_(format) {}

    std::vector<TemplateFault> check() {
        if (!utf8::valid(content_)) {
            position_ = utf8::valid_prefix(content_);
            add("this is not UTF-8; save the file as UTF-8");
            return std::move(faults_);
        }
        while (next_tag()) {
        }
        for (const auto& section : sections_) {
            position_ = section.position;
            add(fmt::format(
                "the section {0} is not closed; it ends with {{{{/{0}}}}}", section.name
            ));
        }
        std::ranges::stable_sort(faults_, {}, &TemplateFault::line);
        return std::move(faults_);
    }

private:
    struct Section {
        std::string_view name;
        std::size_t position;
    };

    void add(std::string what) {
        const auto before = content_.substr(0, position_);
        faults_.push_back(
            {static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1, std::move(what)}
        );
    }

    // False at the end, or when the rest can't be read.
    bool next_tag() {
        position_ = content_.find("{{", position_);
        if (position_ == npos) {
            return false;
        }
        const bool triple = content_.substr(position_).starts_with("{{{");
        const std::string_view closing = triple ? "}}}" : "}}";
        const auto begin = position_ + closing.size();
        const auto end = content_.find(closing, begin);
        if (end == npos) {
            add(fmt::format("this tag is not closed; it ends with {}", closing));
            return false;
        }
        auto tag = ascii::trim(content_.substr(begin, end - begin));
        const char sign = triple || tag.empty() || ascii::is_alpha(tag.front()) ? ' ' : tag.front();
        if (sign != ' ') {
            tag = ascii::trim(tag.substr(1));
        }
        check_tag(triple ? '&' : sign, tag);
        position_ = end + closing.size();
        return true;
    }

    void check_tag(char sign, std::string_view name) {
        switch (sign) {
            case '!': return;
            case ' ':
            case '&': check_value(sign == '&', name); return;
            case '#':
            case '^':
                if (check_name(name) != nullptr) {
                    sections_.push_back({name, position_});
                }
                return;
            case '/': close(name); return;
            case '>': add("other files can't be put in; write the words here"); return;
            default: add(fmt::format("\"{}\" means nothing in a tag", sign));
        }
    }

    const TemplateName* check_name(std::string_view name) {
        std::vector<std::string_view> open;
        for (const auto& section : sections_) {
            open.push_back(section.name);
        }
        const auto* known = find_name(name, open);
        if (known == nullptr) {
            add(fmt::format(
                "there is no \"{}\" here; there are {}", escape_for_log(name), known_names(open)
            ));
        }
        return known;
    }

    void check_value(bool raw, std::string_view name) {
        const auto* known = check_name(name);
        if (known == nullptr) {
            return;
        }
        if (known->is_list) {
            add(fmt::format("{0} is a list; it is shown by {{{{#{0}}}}}...{{{{/{0}}}}}", name));
        } else if (is_html_name(name) && format_ == TemplateFormat::text) {
            add(fmt::format("{} is HTML; a text has \"{}\"", name, name.substr(0, name.size() - 5))
            );
        } else if (is_html_name(name) && !raw) {
            add(fmt::format("{0} is HTML; write {{{{{{{0}}}}}}}", name));
        } else if (!is_html_name(name) && raw) {
            add(fmt::format("{0} is text of anybody, never HTML; write {{{{{0}}}}}", name));
        }
    }

    void close(std::string_view name) {
        if (sections_.empty() || sections_.back().name != name) {
            add(fmt::format("the section {} is not open here", escape_for_log(name)));
            return;
        }
        sections_.pop_back();
    }

    std::string_view content_;
    TemplateFormat format_;
    std::size_t position_ = 0;
    std::vector<Section> sections_;
    std::vector<TemplateFault> faults_;
};

}  // namespace

const std::vector<TemplateName>& template_names() {
    static const std::vector<TemplateName> names{
        {"reference", {}},
        {"subject", {}},
        {"queue", {}},
        {"team", {}},
        {"address", {}},
        {"recipient", {}},
        {"author", {}},
        {"author_email", {}},
        {"contact", {}},
        {"text", {}},
        {"quoted_text", {}},
        {"text_html", {}},
        {"detail", {}},
        {"quoted_detail", {}},
        {"detail_html", {}},
        {"warning", {}},
        {"has_attachments", {}},
        {"attachments", {}, true},
        {"has_refused", {}},
        {"refused", {}, true},
        {"has_omitted", {}},
        {"omitted", {}, true},
        {"name", "attachments"},
        {"size", "attachments"},
        {"number", "attachments"},
        {"name", "refused"},
        {"size", "refused"},
        {"number", "refused"},
        {"too_large", "refused"},
        {"not_allowed", "refused"},
        {"reason", "refused"},
        {"name", "omitted"},
        {"size", "omitted"},
        {"number", "omitted"},
    };
    return names;
}

std::vector<TemplateFault> check_template(std::string_view content, TemplateFormat format) {
    return Checker(content, format).check();
}

}  // namespace maildocket::outbox
