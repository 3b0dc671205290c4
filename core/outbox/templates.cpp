#include "core/outbox/templates.hpp"

#include "core/base/ascii.hpp"
#include "core/outbox/template_check.hpp"
#include "core/outbox/template_files.hpp"

#include <fmt/format.h>
#include <kainjow/mustache.hpp>

#include <algorithm>
#include <exception>

namespace maildocket::outbox {

namespace {

namespace mustache = kainjow::mustache;

constexpr std::string_view subject_mark = "Subject:";

mustache::data as_mustache(const TemplateRow& row) {
    mustache::data object(mustache::data::type::object);
    for (const auto& [name, value] : row) {
        if (!value.empty()) {
            object.set(name, value);
        }
    }
    return object;
}

mustache::data as_mustache(const TemplateData& data) {
    auto object = as_mustache(data.values);
    for (const auto& [name, rows] : data.lists) {
        mustache::data list(mustache::data::type::list);
        for (const auto& row : rows) {
            list.push_back(as_mustache(row));
        }
        object.set(name, std::move(list));
    }
    return object;
}

std::string rendered(
    const std::string& content, TemplateFormat format, const mustache::data& data
) {
    mustache::mustache words(content);
    if (format == TemplateFormat::text) {
        words.set_custom_escape([](const std::string& text) { return text; });
    }
    return words.render(data);
}

struct Parts {
    std::string subject;
    std::string body;
};

// "Subject: ...", a blank line, and the text.
std::optional<Parts> split_text(std::string_view content) {
    const auto line = content.substr(0, content.find('\n'));
    auto rest = content.substr(line.size());
    if (!ascii::starts_with_ignoring_case(line, subject_mark) || !rest.starts_with("\n\n")) {
        return std::nullopt;
    }
    rest.remove_prefix(2);
    return Parts{std::string(ascii::trim(line.substr(subject_mark.size()))), std::string(rest)};
}

// What the library itself has against it; it gives no lines.
std::optional<std::string> refused_by_library(const std::string& content) {
    try {
        const mustache::mustache words(content);
        return words.is_valid() ? std::nullopt : std::optional(words.error_message());
    } catch (const std::exception& exception) {
        return exception.what();
    }
}

std::vector<TemplateFault> faults_of(const std::string& content, TemplateFormat format) {
    auto faults = check_template(content, format);
    if (format == TemplateFormat::text && !split_text(content)) {
        faults.insert(
            faults.begin(), {1, "the first line is \"Subject: ...\" and the second one is empty"}
        );
    }
    if (faults.empty()) {
        if (auto refused = refused_by_library(content)) {
            faults.push_back({1, std::move(*refused)});
        }
    }
    return faults;
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
    const auto format = format_of(file);
    const auto content = plain(file.content);
    if (const auto faults = faults_of(content, format); !faults.empty()) {
        return faults_text(file, faults);
    }
    auto& kinds = languages_[file.language];
    if (format == TemplateFormat::text) {
        auto parts = split_text(content);
        kinds[*kind] = Words{std::move(parts->subject), std::move(parts->body), {}};
        return {};
    }
    if (!kinds.contains(*kind)) {
        return faults_text(file, {{1, "a mail needs a text: put a .txt beside it"}});
    }
    kinds[*kind].html = content;
    return {};
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
    const auto values = as_mustache(data);
    return {
        chosen->first,
        rendered(words.subject, TemplateFormat::text, values),
        rendered(words.text, TemplateFormat::text, values),
        rendered(words.html, TemplateFormat::html, values)};
}

std::vector<std::string> Templates::languages() const {
    std::vector<std::string> names;
    for (const auto& [name, kinds] : languages_) {
        names.push_back(name);
    }
    return names;
}

}  // namespace maildocket::outbox
