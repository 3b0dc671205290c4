// Any octets are a text, an HTML body and a subject: nothing may crash, and spans cover their text.
#include "core/base/utf8.hpp"
#include "core/model/subject_reference.hpp"
#include "core/text/forwarded.hpp"
#include "core/text/new_text.hpp"
#include "core/text/subject.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

void check(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void check_spans(const std::vector<maildocket::text::Span>& spans, std::size_t octets) {
    std::size_t position = 0;
    for (const auto& span : spans) {
        check(span.begin == position && span.begin < span.end);
        position = span.end;
    }
    check(position == octets);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view octets(reinterpret_cast<const char*>(data), size);
    // The body may hold any octets; a subject is text by the time it is read.
    check_spans(maildocket::text::split_reply(octets).spans, octets.size());
    const auto html = maildocket::text::split_html_reply(octets);
    check_spans(html.parts.spans, html.text.size());

    const auto text = maildocket::utf8::scrub(octets);
    const auto subject = std::string_view(text).substr(0, text.find('\n'));
    const auto forwarded = maildocket::text::find_forwarded(subject, text);
    check(!forwarded || forwarded->message.size() <= text.size());
    const auto base = maildocket::text::base_subject(subject);
    check(base.text.size() <= text.size());
    check(maildocket::text::similarity(base.text, base.text) == 100);
    check(maildocket::find_references(subject).size() <= 16);
    return 0;
}
