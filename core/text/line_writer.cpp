#include "core/text/line_writer.hpp"

#include "core/base/ascii.hpp"
#include "core/base/utf8.hpp"

#include <algorithm>

namespace maildocket::text {
namespace {

constexpr std::size_t blank_lines_max = 3;
constexpr std::string_view no_break_space = "\xc2\xa0";

std::string_view without_trailing_spaces(std::string_view text) {
    while (text.ends_with(' ')) {
        text.remove_suffix(1);
    }
    return text;
}

}  // namespace

void LineWriter::put_line_end() {
    if (line_ends_ <= blank_lines_max) {
        while (text_.ends_with(' ') || text_.ends_with('\t')) {
            text_.pop_back();
        }
        text_ += '\n';
        ++line_ends_;
    }
    at_line_start_ = true;
    pending_space_ = false;
    pending_tab_ = false;
}

void LineWriter::begin_word() {
    if (at_line_start_) {
        if (pending_blank_line_ && !text_.empty() && line_ends_ < 2) {
            // Between two levels of quotation the blank line belongs to the outer one.
            const auto& outer = prefix_.size() < last_prefix_.size() ? prefix_ : last_prefix_;
            text_ += without_trailing_spaces(outer);
            put_line_end();
        }
        text_ += prefix_;
        last_prefix_ = prefix_;
    } else if (pending_tab_ || pending_space_) {
        text_ += pending_tab_ ? '\t' : ' ';
    }
    text_ += lead_;
    lead_.clear();
    pending_space_ = false;
    pending_tab_ = false;
    pending_blank_line_ = false;
    at_line_start_ = false;
    line_ends_ = 0;
}

void LineWriter::write(std::string_view text) {
    while (!text.empty() && text_.size() < octets_max_) {
        if (ascii::is_space(text.front())) {
            pending_space_ = !at_line_start_;
            text.remove_prefix(1);
            continue;
        }
        std::size_t length = 0;
        while (length < text.size() && !ascii::is_space(text[length])) {
            ++length;
        }
        const auto word = text.substr(0, length);
        begin_word();
        // A no-break space is for the eye of a browser; searches and matchers want a plain one.
        std::size_t from = 0;
        for (auto found = word.find(no_break_space); found != std::string_view::npos;
             found = word.find(no_break_space, from)) {
            text_ += word.substr(from, found - from);
            text_ += ' ';
            from = found + no_break_space.size();
        }
        text_ += word.substr(from);
        text.remove_prefix(word.size());
    }
}

void LineWriter::write_preformatted(std::string_view text) {
    while (!text.empty() && text_.size() < octets_max_) {
        const auto end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, end);
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        if (!line.empty()) {
            begin_word();
            text_ += line;
        }
        if (end == text.size()) {
            return;
        }
        break_line();
        text.remove_prefix(end + 1);
    }
}

void LineWriter::end_line(bool blank_line) {
    if (!at_line_start_) {
        put_line_end();
    }
    pending_space_ = false;
    pending_blank_line_ = pending_blank_line_ || (blank_line && !text_.empty());
}

void LineWriter::break_line() {
    if (text_.size() >= octets_max_) {
        return;
    }
    if (at_line_start_) {
        if (line_ends_ <= blank_lines_max) {
            text_ += without_trailing_spaces(prefix_);
        }
        pending_blank_line_ = false;
    }
    put_line_end();
}

std::string LineWriter::take() {
    text_.resize(utf8::truncate(text_, octets_max_).size());
    while (!text_.empty() && ascii::is_space(text_.back())) {
        text_.pop_back();
    }
    const auto first = text_.find_first_not_of('\n');
    return text_.erase(0, std::min(first, text_.size()));
}

}  // namespace maildocket::text
