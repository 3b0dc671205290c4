#include "core/outbox/templates.hpp"

#include "core/outbox/template_files.hpp"
#include "core/text/reply_marker.hpp"
#include "tests/support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

using namespace maildocket;
using namespace maildocket::outbox;
using routing::OutboxKind;

namespace {

TemplateFile own(const std::string& language, const std::string& name, const std::string& content) {
    return {language, name, "/etc/t/" + language + '/' + name, content};
}

Templates made(const std::vector<TemplateFile>& files) {
    auto templates = Templates::make(files);
    REQUIRE(templates.has_value());
    return std::move(*templates);
}

RenderedMail rendered(
    const Templates& templates,
    const std::vector<std::string>& languages,
    const TemplateData& data = {},
    OutboxKind kind = OutboxKind::acknowledgement
) {
    return templates.render(kind, languages, data);
}

std::string fault_of(const TemplateFile& file) {
    const auto templates = Templates::make(std::vector{file});
    REQUIRE_FALSE(templates.has_value());
    CHECK(templates.error().code == ErrorCode::invalid_input);
    return templates.error().detail;
}

void write(const std::filesystem::path& path, const std::string& content) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << content;
}

}  // namespace

TEST_CASE("the program has every mail in each of its languages, as text and HTML") {
    const auto templates = made({});
    std::set<std::string> files;
    for (const auto& file : embedded_templates()) {
        files.insert(file.path);
    }
    for (const auto& language : templates.languages()) {
        for (const auto kind : template_kinds) {
            const auto stem = language + '/' + std::string(routing::to_string(kind));
            CAPTURE(stem);
            CHECK(files.contains(stem + ".txt"));
            CHECK(files.contains(stem + ".html"));
            const auto mail = rendered(templates, {language}, {}, kind);
            CHECK(mail.language == language);
            CHECK_FALSE(mail.subject.empty());
            // A closed ticket is the one thing that nobody should reply to.
            const bool marked = kind != OutboxKind::closed_answer;
            for (const auto& body : {mail.text, mail.html}) {
                CHECK((body.find(text::reply_marker_opening) != std::string::npos) == marked);
                CHECK((body.find(text::reply_marker_closing) != std::string::npos) == marked);
            }
        }
    }
}

TEST_CASE("every language says what English says") {
    const auto templates = made({});
    // Polish greets nobody by name: the form of a name would be wrong for half of the readers.
    const std::set<std::string> own_choice{"recipient"};
    TemplateData data;
    for (const auto& known : template_names()) {
        if (known.list.empty() && !known.is_list && !own_choice.contains(std::string(known.name))) {
            data.values[std::string(known.name)] = "[value of " + std::string(known.name) + ']';
        } else if (!known.list.empty()) {
            auto& rows = data.lists[std::string(known.list)];
            rows.resize(1);
            rows[0][std::string(known.name)] =
                "[value of " + std::string(known.name) + " in " + std::string(known.list) + ']';
        }
    }
    const auto shown = [&](const std::string& text) {
        std::multiset<std::string> values;
        for (auto at = text.find("[value of "); at != std::string::npos;
             at = text.find("[value of ", at + 1)) {
            values.insert(text.substr(at, text.find(']', at) - at));
        }
        return values;
    };
    for (const auto& language : templates.languages()) {
        for (const auto kind : template_kinds) {
            CAPTURE(language);
            CAPTURE(routing::to_string(kind));
            const auto english = rendered(templates, {"en"}, data, kind);
            const auto mail = rendered(templates, {language}, data, kind);
            CHECK(shown(mail.subject) == shown(english.subject));
            CHECK(shown(mail.text) == shown(english.text));
            CHECK(shown(mail.html) == shown(english.html));
        }
    }
}

TEST_CASE("the language is the first that is there, or its parent, or English") {
    const auto templates = made(
        {own("de-at", "notice.txt", "Subject: Servus\n\nServus\n"),
         own("sv", "acknowledgement.txt", "Subject: Tack\n\nTack\n")}
    );
    CHECK(rendered(templates, {"xx", "", "sv"}).language == "sv");
    CHECK(rendered(templates, {"sv-FI"}).language == "sv");
    CHECK(rendered(templates, {"DE_at"}, {}, OutboxKind::notice).language == "de-at");
    CHECK(rendered(templates, {"de-at-1996"}, {}, OutboxKind::notice).subject == "Servus");
    CHECK(rendered(templates, {"xx"}).language == "en");
    CHECK(rendered(templates, {}).language == "en");
}

TEST_CASE("values are shown as they are in text and escaped in HTML") {
    const auto templates = made(
        {own("en",
             "notice.txt",
             "Subject: {{subject}}\n\n{{subject}}{{#refused}} {{name}}{{/refused}}\n"),
         own("en", "notice.html", "{{subject}}{{{text_html}}}{{#refused}} {{name}}{{/refused}}")}
    );
    TemplateData data;
    data.values = {{"subject", "<a> & {{team}} {{{x"}, {"text_html", "<b>x</b>"}, {"team", "T"}};
    data.lists["refused"] = {{{"name", "<1>"}}, {{"name", "2"}}};
    const auto mail = rendered(templates, {"en"}, data, OutboxKind::notice);
    CHECK(mail.subject == "<a> & {{team}} {{{x");
    CHECK(mail.text == "<a> & {{team}} {{{x <1> 2\n");
    CHECK(mail.html == "&lt;a&gt; &amp; {{team}} {{{x<b>x</b> &lt;1&gt; 2");
}

TEST_CASE("a text of one's own is sent without the HTML of the program") {
    const auto text = own("en", "notice.txt", "Subject: S\r\n\r\nText\r\n");
    const auto html = own("en", "notice.html", "Html");
    const auto notice = [](const std::vector<TemplateFile>& files) {
        return rendered(made(files), {"en"}, {}, OutboxKind::notice);
    };
    CHECK(notice({text}) == RenderedMail{"en", "S", "Text\n", ""});
    CHECK(notice({html, text}) == RenderedMail{"en", "S", "Text\n", "Html"});
    CHECK(notice({html}).html == "Html");
    CHECK(notice({html}).text == notice({}).text);
    CHECK(rendered(made({text}), {"en"}) == rendered(made({}), {"en"}));
}

TEST_CASE("a template that is wrong is told by file and line") {
    CHECK(fault_of(own("en", "notice.txt", "Subject: x\n\na\n{{nope}}"))
              .starts_with("/etc/t/en/notice.txt:4: there is no \"nope\" here; "));
    for (const auto* content :
         {"", "Hello\n\nx", "Subject: x", "Subject: x\ntext", "\nSubject: x\n\n"}) {
        CAPTURE(content);
        CHECK(
            fault_of(own("en", "notice.txt", content)) ==
            "/etc/t/en/notice.txt:1: the first line is \"Subject: ...\" and the second one is empty"
        );
    }
    CHECK(
        fault_of(own("en", "note.txt", "Subject: x\n\n")) ==
        "/etc/t/en/note.txt:1: no mail has this name; there are acknowledgement, closed_answer, "
        "agent_reply, notice, command_error, undeliverable"
    );
    CHECK(
        fault_of(own("sv", "notice.html", "x")) ==
        "/etc/t/sv/notice.html:1: a mail needs a text: put a .txt beside it"
    );
    const auto both = Templates::make(std::vector{
        own("en", "notice.txt", "Subject: x\n\n{{a}}\n{{b}}"), own("de", "notice.html", "{{c}}")});
    REQUIRE_FALSE(both.has_value());
    const auto& detail = both.error().detail;
    CHECK(detail.find("/en/notice.txt:3: ") != std::string::npos);
    CHECK(detail.find("\n/etc/t/en/notice.txt:4: ") != std::string::npos);
    CHECK(detail.find("\n/etc/t/de/notice.html:1: ") != std::string::npos);
}

TEST_CASE("a folder of one's own takes the place of single files") {
    const test::TemporaryFolder folder;
    write(folder.path() / "pt_BR" / "notice.txt", "Subject: Oi\n\nOi\n");
    write(folder.path() / "en" / "notice.txt~", "{{broken");
    write(folder.path() / "en" / ".notice.txt", "{{broken");
    write(folder.path() / "README", "{{broken");
    const auto templates = load_templates(folder.path());
    REQUIRE(templates.has_value());
    const std::vector<std::string> brazil{"pt-BR"};
    CHECK((*templates)->render(OutboxKind::notice, brazil, {}).subject == "Oi");

    write(folder.path() / "en" / "notice.txt", "Subject: x\n\n{{broken");
    CHECK(
        load_templates(folder.path()).error().detail ==
        folder.file("en/notice.txt") + ":3: this tag is not closed; it ends with }}"
    );
    write(folder.path() / "en" / "notice.txt", "Subject: x\n\n" + std::string(65525, 'x'));
    CHECK(load_templates(folder.path()).error().detail.ends_with("a template has at most 64 KiB"));
    write(folder.path() / "en" / "notice.txt", "Subject: x\n\n" + std::string(65524, 'x'));
    CHECK(load_templates(folder.path()).has_value());

    write(folder.path() / "notice.txt", "Subject: x\n\nx\n");
    CHECK(load_templates(folder.path()).error().detail.find("like en/") != std::string::npos);
    CHECK(load_templates(folder.file("missing")).error().code == ErrorCode::not_found);
    CHECK(load_templates("").has_value());
}
