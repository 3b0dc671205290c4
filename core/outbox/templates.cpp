#include "core/outbox/templates.hpp"

#include "core/base/ascii.hpp"
#include "core/outbox/template_files.hpp"
#include "core/outbox/template_parser.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace maildocket::outbox {

namespace {

constexpr std::string_view subject_mark = "Subject:";

struct ParsedText {
    TemplateWords words;
    std::vector<TemplateFault> faults;
};

// "Subject: ...", a blank line, and the text.
ParsedText parse_text(std::string_view content) {
    const auto line = content.substr(0, content.find('\n'));
    const auto rest = content.substr(line.size());
    if (!ascii::starts_with_ignoring_case(line, subject_mark) || !rest.starts_with("\n\n")) {
        return {{}, {{1, "the first line is \"Subject: ...\" and the second one is empty"}}};
    }
    auto subject =
        parse_template(ascii::trim(line.substr(subject_mark.size())), TemplateFormat::text);
    auto text = parse_template(rest.substr(2), TemplateFormat::text);
    auto faults = std::move(subject.faults);
    for (auto& fault : text.faults) {
        fault.line += 2;  // the subject and the blank line
        faults.push_back(std::move(fault));
    }
    return {{std::move(subject.nodes), std::move(text.nodes), {}}, std::move(faults)};
}

// LF line ends, no byte order mark.
std::string plain(std::string_view content) {
    if (content.starts_with("\xef\xbb\xbf")) {
        content.remove_prefix(3);
    }
    std::string text;
    for (std::size_t i = 0; i < content.size(); ++i) {
        if (!content.substr(i).starts_with("\r\n")) {
            text.push_back(content[i]);
        }
    }
    return text;
}

// "de-at", then "de".
std::vector<std::string> with_parents(std::string_view language) {
    auto name = ascii::lower(language);
    std::ranges::replace(name, '_', '-');
    std::vector<std::string> names;
    while (!name.empty()) {
        names.push_back(name);
        name.resize(name.find('-') == std::string::npos ? 0 : name.rfind('-'));
    }
    return names;
}

TemplateFormat format_of(const TemplateFile& file) {
    return file.name.ends_with(".html") ? TemplateFormat::html : TemplateFormat::text;
}

std::string stem_of(std::string_view name) {
    return std::string(name.substr(0, name.rfind('.')));
}

std::string all_kinds() {
    std::string text;
    for (const auto kind : template_kinds) {
        text += (text.empty() ? "" : ", ") + std::string(routing::to_string(kind));
    }
    return text;
}

std::string faults_text(const TemplateFile& file, const std::vector<TemplateFault>& faults) {
    std::string text;
    for (const auto& fault : faults) {
        text += fmt::format("{}:{}: {}\n", file.path, fault.line, fault.what);
    }
    return text;
}

}  // namespace

// Texts come before HTML: each text takes the place of the HTML that came before it, too.
Result<Templates> Templates::make(std::span<const TemplateFile> own) {
    Templates templates;
    std::string faults;
    for (const auto& files : {std::span<const TemplateFile>(embedded_templates()), own}) {
        for (const auto format : {TemplateFormat::text, TemplateFormat::html}) {
            for (const auto& file : files) {
                if (format_of(file) == format) {
                    faults += templates.add(file);
                }
            }
        }
    }
    if (!faults.empty()) {
        faults.pop_back();
        return fail(ErrorCode::invalid_input, std::move(faults));
    }
    return templates;
}

std::string Templates::add(const TemplateFile& file) {
    const auto kind = routing::parse_outbox_kind(stem_of(file.name));
    if (!kind) {
        return faults_text(file, {{1, "no mail has this name; there are " + all_kinds()}});
    }
    const auto content = plain(file.content);
    auto& kinds = languages_[file.language];
    if (format_of(file) == TemplateFormat::text) {
        auto words = parse_text(content);
        kinds[*kind] = std::move(words.words);
        return faults_text(file, words.faults);
    }
    if (!kinds.contains(*kind)) {
        return faults_text(file, {{1, "a mail needs a text: put a .txt beside it"}});
    }
    auto html = parse_template(content, TemplateFormat::html);
    kinds[*kind].html = std::move(html.nodes);
    return faults_text(file, html.faults);
}

const std::pair<const std::string, Templates::Kinds>* Templates::find(
    routing::OutboxKind kind, const std::string& language
) const {
    const auto found = languages_.find(language);
    return found == languages_.end() || !found->second.contains(kind) ? nullptr : &*found;
}

RenderedMail Templates::render(
    routing::OutboxKind kind, std::span<const std::string> languages, const TemplateData& data
) const {
    const auto* chosen = find(kind, "en");
    const auto first = [&] {
        for (const auto& language : languages) {
            for (const auto& name : with_parents(language)) {
                if (const auto* found = find(kind, name)) {
                    return found;
                }
            }
        }
        return chosen;
    };
    chosen = first();
    const auto& words = chosen->second.at(kind);
    return {
        chosen->first,
        render_template(words.subject, TemplateFormat::text, data),
        render_template(words.text, TemplateFormat::text, data),
        render_template(words.html, TemplateFormat::html, data)};
}

std::vector<std::string> Templates::languages() const {
    std::vector<std::string> names;
    for (const auto& [name, kinds] : languages_) {
        names.push_back(name);
    }
    return names;
}

}  // namespace maildocket::outbox
