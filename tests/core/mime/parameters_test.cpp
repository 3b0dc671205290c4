#include "core/mime/parameters.hpp"

#include "core/mime/attachment_name.hpp"

#include <doctest/doctest.h>

#include <string>

using maildocket::mime::clean_attachment_name;
using maildocket::mime::media_type_of;
using maildocket::mime::parse_parameterized;

TEST_CASE("file names are found in whatever form they come") {
    struct Row {
        const char* raw;
        const char* name;
    };
    for (const auto& row :
         {Row{"attachment; filename=a.txt", "a.txt"},
          Row{"attachment; filename=\"a b.txt\"", "a b.txt"},
          Row{"attachment; filename=a b.txt; size=3", "a b.txt"},
          Row{"attachment; filename=\"a \\\"b\\\".txt\"", "a \"b\".txt"},
          Row{"attachment; filename=\"a;b.txt\"", "a;b.txt"},
          Row{"attachment; filename=\"a.txt", "a.txt"},
          Row{"attachment; FileName = a.txt ", "a.txt"},
          Row{"attachment; filename*=utf-8''J%C3%B6rg.txt", "Jörg.txt"},
          Row{"attachment; filename*=iso-8859-1'de'J%F6rg.txt", "Jörg.txt"},
          Row{"attachment; filename=x; filename*=utf-8''y", "y"},
          Row{"attachment;\r\n filename*0*=utf-8''J%C3;\r\n filename*1*=%B6rg;\r\n "
              "filename*2=\".txt\"",
              "Jörg.txt"},
          Row{"attachment; filename*1=b; filename*0=a", "ab"},
          Row{"attachment; filename=\"=?utf-8?B?SsO2cmcudHh0?=\"", "Jörg.txt"},
          Row{"attachment; filename==?utf-8?Q?a;b?=", "a;b"},
          Row{"attachment; filename=\"J\xF6rg.txt\"", "Jörg.txt"},
          Row{"attachment; filename=\"a.txt\" size=3", "a.txt"},
          Row{"attachment (x;y); filename=a", "a"},
          Row{"attachment; filename*=broken%", "broken%"},
          Row{"attachment; filename", ""},
          Row{"attachment;;; = ;filename=", ""},
          Row{"attachment", ""}}) {
        CAPTURE(row.raw);
        const auto parsed = parse_parameterized(row.raw);
        CHECK(parsed.value == "attachment");
        CHECK(parsed.parameter("filename") == row.name);
    }
}

TEST_CASE("media types are repaired") {
    struct Row {
        const char* raw;
        const char* type;
    };
    for (const auto& row :
         {Row{"Text/HTML; charset=utf-8", "text/html"},
          Row{"text / plain (x)", "text/plain"},
          Row{"text", "text/plain"},
          Row{"application", "application/octet-stream"},
          Row{"image/", "application/octet-stream"},
          Row{"text/", "text/plain"},
          Row{"text/plain charset=utf-8", "text/plain"},
          Row{"application/pdf name=\"x\"", "application/pdf"},
          Row{"", "text/plain"}}) {
        CAPTURE(row.raw);
        CHECK(media_type_of(parse_parameterized(row.raw)) == row.type);
    }
}

TEST_CASE("names of attachments become harmless") {
    struct Row {
        std::string name;
        std::string cleaned;
    };
    for (const auto& row :
         {Row{"a.txt", "a.txt"},
          Row{"../../etc/passwd", "passwd"},
          Row{"C:\\Temp\\a.txt", "a.txt"},
          Row{"a\r\n\t.txt", "a .txt"},
          Row{"dir/", "dir"},
          Row{"..", ""},
          Row{"/", ""},
          Row{"invoice\xE2\x80\xAE"
              "fdp.exe",
              "invoice fdp.exe"},
          Row{std::string(300, 'a') + ".pdf", std::string(251, 'a') + ".pdf"},
          Row{"", ""}}) {
        CAPTURE(row.name);
        CHECK(clean_attachment_name(row.name) == row.cleaned);
    }
}
