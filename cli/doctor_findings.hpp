#pragma once

#include "cli/print/printable.hpp"

#include <ostream>
#include <string>
#include <string_view>

namespace maildocket::cli {

// What doctor() found: one line each, and whether any was a problem.
class Findings {
public:
    explicit Findings(std::ostream& out) : out_(out) {}

    void fine(const std::string& text) { print("ok       ", text); }
    void remark(const std::string& text) { print("remark   ", text); }
    void problem(const std::string& text) {
        print("problem  ", text);
        healthy_ = false;
    }
    [[nodiscard]] bool healthy() const { return healthy_; }

private:
    void print(std::string_view mark, const std::string& text) {
        out_ << mark << printable_line(text) << '\n';
    }

    std::ostream& out_;
    bool healthy_ = true;
};

}  // namespace maildocket::cli
