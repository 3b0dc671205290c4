#include "core/outbox/template_parser.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace maildocket::outbox;

namespace {

std::vector<TemplateFault> faults_of(const std::string& content, TemplateFormat format) {
    return parse_template(content, format).faults;
}

std::string rendered(const std::string& content, const TemplateData& data) {
    const auto parsed = parse_template(content, TemplateFormat::text);
    REQUIRE(parsed.faults.empty());
    return render_template(parsed.nodes, TemplateFormat::text, data);
}

}  // namespace

TEST_CASE("a good template has no faults") {
    CHECK(faults_of("", TemplateFormat::text).empty());
    CHECK(faults_of(
              "{{! comment }}{{ reference }} {{#subject}}{{subject}}{{/subject}}"
              "{{^has_refused}}x{{/has_refused}}{{#refused}}{{name}} {{number}}{{/refused}}",
              TemplateFormat::text
    )
              .empty());
    CHECK(faults_of("{{{text_html}}}{{&detail_html}}{{team}}", TemplateFormat::html).empty());
}

TEST_CASE("each fault is told with its line") {
    struct Row {
        std::string content;
        TemplateFormat format;
        std::size_t line;
        std::string beginning;
    };
    const std::vector<Row> rows{
        {"a\n\n{{ticket}}",
         TemplateFormat::text,
         3,
         "there is no \"ticket\" here; there are reference, "},
        {"{{name}}", TemplateFormat::text, 1, "there is no \"name\" here; "},
        {"{{#attachments}}\n{{reason}}{{/attachments}}",
         TemplateFormat::text,
         2,
         "there is no \"reason\" here; "},
        {"{{}}", TemplateFormat::text, 1, "there is no \"\" here; "},
        {"{{no\x1bsuch}}", TemplateFormat::text, 1, "there is no \"no\\x1bsuch\" here; "},
        {"{{reference", TemplateFormat::text, 1, "this tag is not closed; it ends with }}"},
        {"x\n{{{text_html}}", TemplateFormat::html, 2, "this tag is not closed; it ends with }}}"},
        {"\n{{#subject}}",
         TemplateFormat::text,
         2,
         "the section subject is not closed; it ends with {{/subject}}"},
        {"{{/subject}}", TemplateFormat::text, 1, "the section subject is not open here"},
        {"{{#refused}}", TemplateFormat::text, 1, "the section refused is not closed"},
        {"{{refused}}",
         TemplateFormat::text,
         1,
         "refused is a list; it is shown by {{#refused}}...{{/refused}}"},
        {"{{text_html}}", TemplateFormat::text, 1, "text_html is HTML; a text has \"text\""},
        {"{{text_html}}", TemplateFormat::html, 1, "text_html is HTML; write {{{text_html}}}"},
        {"{{{text}}}",
         TemplateFormat::html,
         1,
         "text is text of anybody, never HTML; write {{text}}"},
        {"{{&text}}",
         TemplateFormat::html,
         1,
         "text is text of anybody, never HTML; write {{text}}"},
        {"{{>footer}}", TemplateFormat::text, 1, "other files can't be put in"},
        {"{{=<% %>=}}", TemplateFormat::text, 1, "\"=\" means nothing in a tag"},
        {"a\n\xff", TemplateFormat::text, 2, "this is not UTF-8; save the file as UTF-8"},
    };
    for (const auto& [content, format, line, beginning] : rows) {
        CAPTURE(content);
        const auto faults = faults_of(content, format);
        REQUIRE(faults.size() == 1);
        CHECK(faults[0].line == line);
        CHECK(faults[0].what.substr(0, beginning.size()) == beginning);
    }
}

TEST_CASE("all faults are told at once, in order") {
    const auto faults =
        faults_of("{{#subject}}\n{{a}}\n{{b}}\n{{/has_refused}}", TemplateFormat::text);
    REQUIRE(faults.size() == 4);
    CHECK(faults[0].line == 1);
    CHECK(faults[1].line == 2);
    CHECK(faults[2].line == 3);
    CHECK(faults[3].line == 4);
}

TEST_CASE("sections are shown for what is there, lists for each row, and leave no lines") {
    TemplateData data;
    data.values = {{"subject", "S"}, {"team", ""}, {"has_refused", "yes"}};
    data.lists["refused"] = {{{"name", "a"}, {"size", "1 B"}}, {{"name", "b"}}};
    data.lists["omitted"] = {};
    struct Row {
        std::string content;
        std::string text;
    };
    const std::vector<Row> rows{
        {"{{subject}} {{team}} {{queue}}.", "S  ."},
        {"{{#subject}}x{{/subject}}{{^subject}}y{{/subject}}", "x"},
        {"{{#team}}x{{/team}}{{^team}}y{{/team}}", "y"},
        {"{{^omitted}}none{{/omitted}}{{#omitted}}{{name}}{{/omitted}}", "none"},
        {"{{#refused}}{{name}}-{{size}}-{{subject}} {{/refused}}", "a-1 B-S b--S "},
        {"a\n{{#team}}\nx\n{{/team}}\nb\n", "a\nb\n"},
        {"a\n\n{{#team}}\nx\n\n{{/team}}\nb\n", "a\n\nb\n"},
        {"a\n  {{#subject}}  \nx\n\n\t{{/subject}}\t\nb\n", "a\nx\n\nb\n"},
        {"{{#has_refused}}\ni\n{{#refused}}\n* {{name}}\n{{/refused}}\n\n{{/has_refused}}\ne",
         "i\n* a\n* b\n\ne"},
        {"a\n{{! comment\n over lines }}\nb", "a\nb"},
        {"{{#subject}}\nx\n{{/subject}}", "x\n"},
        {"a {{#subject}}\nx\n{{/subject}} b", "a \nx\n b"},
        {"}} { {x}", "}} { {x}"},
        {"", ""},
    };
    for (const auto& [content, text] : rows) {
        CAPTURE(content);
        CHECK(rendered(content, data) == text);
    }
}

TEST_CASE("sections are open inside one another up to a limit") {
    std::string content;
    for (int i = 0; i < 16; ++i) {
        content = "{{#subject}}" + content + "{{/subject}}";
    }
    CHECK(faults_of(content, TemplateFormat::text).empty());
    CHECK(
        faults_of("{{#subject}}" + content + "{{/subject}}", TemplateFormat::text) ==
        std::vector<TemplateFault>{{1, "more than 16 sections are open here"}}
    );
}
