#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// Collects running text into lines the way a browser lays it out: white space collapses, blocks
// begin on a line of their own, at most one blank line parts them.
namespace maildocket::text {

class LineWriter {
public:
    explicit LineWriter(std::size_t octets_max) : octets_max_(octets_max) {}

    // Running text; white space collapses, also over the borders of two calls.
    void write(std::string_view text);
    // Text that stays as it is, line ends included.
    void write_preformatted(std::string_view text);
    // Begins a new line if text stands on this one, with a blank line before it if asked to.
    void end_line(bool blank_line = false);
    // Ends this line even if it is empty (<br>); three blank lines in a row are the most.
    void break_line();
    // What the next text begins with, on whatever line ("* " of a list).
    void set_lead(std::string_view lead) { lead_ = lead; }
    // A tab before the next text, if that stands on this line.
    void write_tab() { pending_tab_ = !at_line_start_; }

    // What lines begin with from now on: quote marks and list indentation.
    void set_prefix(std::string prefix) { prefix_ = std::move(prefix); }
    [[nodiscard]] const std::string& prefix() const { return prefix_; }

    [[nodiscard]] bool at_line_start() const { return at_line_start_; }
    [[nodiscard]] std::size_t size() const { return text_.size(); }
    [[nodiscard]] std::string_view text() const { return text_; }
    [[nodiscard]] std::string take();

private:
    void begin_word();
    void put_line_end();

    std::string text_;
    std::string prefix_;
    std::string last_prefix_;  // of the last line that has text
    std::string lead_;
    std::size_t octets_max_;
    std::size_t line_ends_ = 0;  // at the end of text_
    bool at_line_start_ = true;
    bool pending_space_ = false;
    bool pending_tab_ = false;
    bool pending_blank_line_ = false;
};

}  // namespace maildocket::text
