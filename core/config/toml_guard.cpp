#include "core/config/toml_guard.hpp"

#include "core/base/ascii.hpp"
#include "core/base/utf8.hpp"

#include <algorithm>

namespace maildocket::config {

namespace {

// Walks over the structure of a document and steps over strings and comments as TOML reads them. An
// unfinished string ends with its line: the library refuses it there.
class Scanner {
public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    std::optional<GuardFinding> run() {
        while (!rest_.empty()) {
            if (const char letter = take(1).front(); letter == '#') {
                take(std::min(rest_.find('\n'), rest_.size()));
            } else if (letter == '"' || letter == '\'') {
                skip_string(letter);
            } else if (auto finding = structure(letter)) {
                return finding;
            }
        }
        return std::nullopt;
    }

private:
    std::string_view take(std::size_t count) {
        const auto taken = rest_.substr(0, count);
        line_ += static_cast<unsigned>(std::ranges::count(taken, '\n'));
        rest_.remove_prefix(taken.size());
        return taken;
    }

    std::optional<GuardFinding> structure(char letter) {
        switch (letter) {
            case '\n': dots_ = 0; break;
            case '[':
            case '{':
                if (++depth_ > nesting_max) {
                    return GuardFinding{
                        line_,
                        "brackets are nested too deeply; allowed are " +
                            std::to_string(nesting_max) + " levels"};
                }
                break;
            case ']':
            case '}': depth_ -= depth_ > 0 ? 1 : 0; break;
            case '.':
                if (++dots_ > dots_in_line_max) {
                    return GuardFinding{line_, "too many dots in one line; keys have at most one"};
                }
                break;
            default: break;
        }
        return std::nullopt;
    }

    // Behind the first quote.
    void skip_string(char quote) {
        if (!rest_.starts_with(std::string(2, quote))) {
            skip_to_end(quote, std::string(1, quote), true);
            return;
        }
        take(2);
        skip_to_end(quote, std::string(3, quote), false);
        for (int i = 0; i < 2 && rest_.starts_with(quote); ++i) {
            take(1);  // TOML 1.0: one or two quotes may stand right before the closing three
        }
    }

    void skip_to_end(char quote, std::string_view end, bool in_one_line) {
        while (!rest_.empty() && !(in_one_line && rest_.front() == '\n')) {
            if (rest_.starts_with(end)) {
                take(end.size());
                return;
            }
            take(
                quote == '"' && rest_.front() == '\\' && !rest_.substr(1).starts_with('\n') ? 2 : 1
            );
        }
    }

    std::string_view rest_;
    unsigned line_ = 1;
    unsigned depth_ = 0;
    unsigned dots_ = 0;
};

unsigned line_at(std::string_view text, std::size_t position) {
    return 1 + static_cast<unsigned>(std::ranges::count(text.substr(0, position), '\n'));
}

std::optional<GuardFinding> check_octets(std::string_view text) {
    if (const auto good = utf8::valid_prefix(text); good != text.size()) {
        return GuardFinding{line_at(text, good), "is not UTF-8; save the file as UTF-8"};
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char letter = text[i];
        const bool line_end = letter == '\n' || (letter == '\r' && text.substr(i + 1, 1) == "\n");
        if (ascii::is_control(letter) && letter != '\t' && !line_end) {
            return GuardFinding{
                line_at(text, i), "has a control character; lines end in LF or CRLF"};
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<GuardFinding> guard_toml(std::string_view text) {
    if (text.size() > file_octets_max) {
        return GuardFinding{
            0,
            "the file is too large; allowed are " + std::to_string(file_octets_max / 1024) +
                " KiB"};
    }
    if (auto finding = check_octets(text)) {
        return finding;
    }
    return Scanner(text).run();
}

}  // namespace maildocket::config
