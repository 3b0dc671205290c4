#include "core/outbox/template_check.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace maildocket::outbox;

TEST_CASE("a good template has no faults") {
    CHECK(check_template("", TemplateFormat::text).empty());
    CHECK(check_template(
              "{{! comment }}{{ reference }} {{#subject}}{{subject}}{{/subject}}"
              "{{^has_refused}}x{{/has_refused}}{{#refused}}{{name}} {{number}}{{/refused}}",
              TemplateFormat::text
    )
              .empty());
    CHECK(check_template("{{{text_html}}}{{&detail_html}}{{team}}", TemplateFormat::html).empty());
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
        const auto faults = check_template(content, format);
        REQUIRE(faults.size() == 1);
        CHECK(faults[0].line == line);
        CHECK(faults[0].what.substr(0, beginning.size()) == beginning);
    }
}

TEST_CASE("all faults are told at once, in order") {
    const auto faults =
        check_template("{{#subject}}\n{{a}}\n{{b}}\n{{/has_refused}}", TemplateFormat::text);
    REQUIRE(faults.size() == 4);
    CHECK(faults[0].line == 1);
    CHECK(faults[1].line == 2);
    CHECK(faults[2].line == 3);
    CHECK(faults[3].line == 4);
}
