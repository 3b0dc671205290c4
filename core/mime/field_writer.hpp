#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// Header fields, folded (RFC 5322 2.2.3), with encoded words where they are needed (RFC 2047).
namespace maildocket::mime {

// One field, appended to `out`. Its pieces are parted by a blank or a fold.
class FieldWriter {
public:
    // `name` is ours.
    FieldWriter(std::string& out, std::string_view name);

    // Printable ASCII without blanks, at most 990 octets. Folds before it if the line would get
    // longer than 78; never directly behind the name, where some readers see an empty field.
    void word(std::string_view token);
    // Any text, already one line of valid UTF-8 (clean_line); words that need it are encoded.
    void unstructured(std::string_view line);
    // The same as a display name (RFC 5322 3.2.5): atoms, a quoted string, or encoded words.
    void phrase(std::string_view line);
    // "; name=value", extended as RFC 2231 asks for if the value is not short and plain.
    void parameter(std::string_view name, std::string_view value);
    // Octets directly behind what was written last.
    void attach(std::string_view octets);
    // Ends the field; nothing may follow.
    void end();

private:
    void encoded(std::string_view line);

    std::string& out_;
    std::size_t column_;
    bool empty_ = true;
};

}  // namespace maildocket::mime
