#pragma once

#include <string_view>

namespace maildocket::mime {

// Watches octets go by for lines that end in an odd way (RFC 5322 2.3): they are kept, and told of.
class LineEndCheck {
public:
    void look(std::string_view octets);
    // CRLF and LF alone in one mail; LF everywhere is just another way to hand over a mail.
    [[nodiscard]] bool bare_line_feed() const { return saw_crlf_ && saw_lf_; }
    [[nodiscard]] bool bare_carriage_return() const { return saw_cr_; }

private:
    bool saw_crlf_ = false;
    bool saw_lf_ = false;
    bool saw_cr_ = false;
    bool ends_in_cr_ = false;
};

}  // namespace maildocket::mime
