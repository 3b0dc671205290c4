#include "core/outbox/template_parser.hpp"

#include "core/base/ascii.hpp"
#include "core/base/escape.hpp"
#include "core/base/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace maildocket::outbox {

namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::size_t sections_max = 16;  // one inside the other

struct Tag {
    char sign = ' ';  // # ^ / ! and so on; & for {{{name}}} and {{&name}}, blank for {{name}}
    std::string_view name;
    std::size_t end = 0;  // position behind it
};

class Parser {
public:
    Parser(std::string_view content, TemplateFormat format) : content_(content), format_(format) {}

    ParsedTemplate parse() {
        open_.push_back({{}, 0, {}});
        if (utf8::valid(content_)) {
            while (next_tag()) {
            }
            close_what_is_open();
        } else {
            position_ = utf8::valid_prefix(content_);
            add_fault("this is not UTF-8; save the file as UTF-8");
        }
        std::ranges::stable_sort(faults_, {}, &TemplateFault::line);
        return {std::move(open_.front().node.children), std::move(faults_)};
    }

private:
    struct Open {
        std::string_view name;
        std::size_t position;
        TemplateNode node;
    };

    void add_fault(std::string what) {
        const auto before = content_.substr(0, position_);
        faults_.push_back(
            {static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1, std::move(what)}
        );
    }

    void add_text(std::string_view text) {
        if (!text.empty()) {
            add_node({TemplateNode::Kind::text, std::string(text), {}});
        }
    }
    void add_node(TemplateNode node) { open_.back().node.children.push_back(std::move(node)); }

    // False at the end, or when the rest can't be read. position_ is the beginning of the text
    // before the tag, then of the tag.
    bool next_tag() {
        const auto begin = content_.find("{{", position_);
        auto text = content_.substr(position_, begin == npos ? npos : begin - position_);
        if (begin == npos) {
            add_text(text);
            return false;
        }
        position_ = begin;
        const auto tag = read_tag();
        if (!tag) {
            return false;
        }
        auto next = tag->end;
        if (const auto line_end = end_of_own_line(*tag)) {
            text = text.substr(0, text.find_last_not_of(" \t") + 1);
            next = *line_end;
        }
        add_text(text);
        take(*tag);
        position_ = next;
        return true;
    }

    std::optional<Tag> read_tag() {
        const bool triple = content_.substr(position_).starts_with("{{{");
        const std::string_view closing = triple ? "}}}" : "}}";
        const auto begin = position_ + closing.size();
        const auto end = content_.find(closing, begin);
        if (end == npos) {
            add_fault(fmt::format("this tag is not closed; it ends with {}", closing));
            return std::nullopt;
        }
        auto name = ascii::trim(content_.substr(begin, end - begin));
        char sign = triple ? '&' : ' ';
        if (!triple && !name.empty() && !ascii::is_alpha(name.front())) {
            sign = name.front();
            name = ascii::trim(name.substr(1));
        }
        return Tag{sign, name, end + closing.size()};
    }

    // The position behind the line if the tag shows nothing itself and is alone on it.
    [[nodiscard]] std::optional<std::size_t> end_of_own_line(const Tag& tag) const {
        if (std::string_view("#^/!").find(tag.sign) == npos) {
            return std::nullopt;
        }
        const auto before = content_.substr(0, position_);
        const auto line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
        const auto line_end = std::min(content_.find('\n', tag.end), content_.size());
        const bool alone = ascii::trim(before.substr(line_begin)).empty() &&
                           ascii::trim(content_.substr(tag.end, line_end - tag.end)).empty();
        return alone ? std::optional(std::min(line_end + 1, content_.size())) : std::nullopt;
    }

    void take(const Tag& tag) {
        switch (tag.sign) {
            case '!': return;
            case ' ':
            case '&': take_value(tag); return;
            case '#':
            case '^': open(tag); return;
            case '/': close(tag.name); return;
            case '>': add_fault("other files can't be put in; write the words here"); return;
            default:
                add_fault(fmt::format(
                    "\"{}\" means nothing in a tag", escape_for_log(std::string(1, tag.sign))
                ));
        }
    }

    void take_value(const Tag& tag) {
        const auto* known = check_name(tag.name);
        if (known == nullptr) {
            return;
        }
        const auto name = tag.name;
        const bool raw = tag.sign == '&';
        if (known->is_list) {
            add_fault(fmt::format("{0} is a list; it is shown by {{{{#{0}}}}}...{{{{/{0}}}}}", name)
            );
        } else if (is_html_name(name) && format_ == TemplateFormat::text) {
            const auto text = name.substr(0, name.rfind('_'));
            add_fault(fmt::format("{} is HTML; a text has \"{}\"", name, text));
        } else if (is_html_name(name) && !raw) {
            add_fault(fmt::format("{0} is HTML; write {{{{{{{0}}}}}}}", name));
        } else if (!is_html_name(name) && raw) {
            add_fault(fmt::format("{0} is text of anybody, never HTML; write {{{{{0}}}}}", name));
        }
        add_node({TemplateNode::Kind::value, std::string(name), {}});
    }

    void open(const Tag& tag) {
        if (check_name(tag.name) == nullptr) {
            return;
        }
        if (open_.size() > sections_max) {
            add_fault(fmt::format("more than {} sections are open here", sections_max));
        }
        const auto kind =
            tag.sign == '#' ? TemplateNode::Kind::section : TemplateNode::Kind::inverted;
        open_.push_back({tag.name, position_, {kind, std::string(tag.name), {}}});
    }

    void close(std::string_view name) {
        if (open_.size() == 1 || open_.back().name != name) {
            add_fault(fmt::format("the section {} is not open here", escape_for_log(name)));
            return;
        }
        auto node = std::move(open_.back().node);
        open_.pop_back();
        add_node(std::move(node));
    }

    void close_what_is_open() {
        for (auto section = open_.begin() + 1; section != open_.end(); ++section) {
            position_ = section->position;
            const auto name = section->name;
            add_fault(fmt::format("the section {0} is not closed; it ends with {{{{/{0}}}}}", name)
            );
        }
    }

    // Null after a fault was added.
    const TemplateName* check_name(std::string_view name) {
        std::string known_names;
        for (const auto& known : template_names()) {
            if (!is_visible(known)) {
                continue;
            }
            if (known.name == name) {
                return &known;
            }
            known_names += (known_names.empty() ? "" : ", ") + std::string(known.name);
        }
        add_fault(
            fmt::format("there is no \"{}\" here; there are {}", escape_for_log(name), known_names)
        );
        return nullptr;
    }

    [[nodiscard]] bool is_visible(const TemplateName& known) const {
        return known.list.empty() ||
               std::ranges::find(open_, known.list, &Open::name) != open_.end();
    }

    std::string_view content_;
    TemplateFormat format_;
    std::size_t position_ = 0;
    std::vector<Open> open_;  // the first one is the template itself
    std::vector<TemplateFault> faults_;
};

}  // namespace

ParsedTemplate parse_template(std::string_view content, TemplateFormat format) {
    return Parser(content, format).parse();
}

}  // namespace maildocket::outbox
