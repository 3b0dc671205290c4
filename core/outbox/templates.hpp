#pragma once

#include "core/base/result.hpp"
#include "core/outbox/template_data.hpp"
#include "core/outbox/template_parser.hpp"
#include "core/routing/effects.hpp"

#include <array>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

// The words of our mails: a file LANGUAGE/KIND.txt, whose first line is "Subject: ..." with a blank
// line behind it, and LANGUAGE/KIND.html for the same as HTML. Every file is checked when
// it is read, so that sending can't fail because of one. Those that come with the program are
// inside it. Const once made; any number of threads may render.
namespace maildocket::outbox {

inline constexpr std::array template_kinds{
    routing::OutboxKind::acknowledgement,
    routing::OutboxKind::closed_answer,
    routing::OutboxKind::agent_reply,
    routing::OutboxKind::notice,
    routing::OutboxKind::command_error,
    routing::OutboxKind::undeliverable};

struct TemplateFile {
    std::string language;  // "en", "de-at": lower case
    std::string name;      // "notice.txt"
    std::string path;      // for errors
    std::string content;

    bool operator==(const TemplateFile&) const = default;
};

struct RenderedMail {
    std::string language;
    std::string subject;
    std::string text;
    std::string html;  // empty: none

    bool operator==(const RenderedMail&) const = default;
};

// One kind of mail in one language.
struct TemplateWords {
    std::vector<TemplateNode> subject;
    std::vector<TemplateNode> text;
    std::vector<TemplateNode> html;  // empty: none
};

class Templates {
public:
    // Those of the program, with `own` in their place: a text of one's own without HTML is sent as
    // text alone, since the program's HTML says something else. The error has one line
    // "PATH:LINE: what is wrong; what is allowed" for each fault. Pure.
    [[nodiscard]] static Result<Templates> make(std::span<const TemplateFile> own);

    // In the first of the languages that has the kind: "de-AT" is also looked for as "de", and "en"
    // always comes last. Empty languages are skipped.
    [[nodiscard]] RenderedMail render(
        routing::OutboxKind kind, std::span<const std::string> languages, const TemplateData& data
    ) const;

    [[nodiscard]] std::vector<std::string> languages() const;  // sorted

private:
    using Kinds = std::map<routing::OutboxKind, TemplateWords>;

    // The faults of the file; empty: it was taken.
    [[nodiscard]] std::string add(const TemplateFile& file);
    [[nodiscard]] const std::pair<const std::string, Kinds>* find(
        routing::OutboxKind kind, const std::string& language
    ) const;

    std::map<std::string, Kinds> languages_;
};

}  // namespace maildocket::outbox
