#include "core/wire/line_reader.hpp"

namespace maildocket::wire {

namespace {

// Idle sessions are many: a long line must not leave its buffer behind.
constexpr std::size_t kept_capacity_max = 512;

}  // namespace

std::optional<Line> LineReader::next(std::string_view& input) {
    if (used_) {
        used_ = false;
        partial_.clear();
        if (partial_.capacity() > kept_capacity_max) {
            partial_.shrink_to_fit();
        }
    }
    if (swallowing_ && !swallow(input)) {
        return std::nullopt;
    }
    if (input.empty()) {
        return std::nullopt;
    }
    const auto newline = input.find('\n');
    if (newline == std::string_view::npos) {
        const auto piece = input;
        input = {};
        return keep(piece);
    }
    auto text = input.substr(0, newline);
    input.remove_prefix(newline + 1);
    const bool crlf = (text.empty() ? std::string_view(partial_) : text).ends_with('\r');
    const auto octets = partial_.size() + text.size() - (crlf ? 1 : 0);
    swallowing_ = !crlf;
    after_cr_ = false;
    used_ = true;
    if (octets > octets_max_) {
        return Line{{}, LineDefect::too_long};
    }
    if (!crlf) {
        return Line{{}, LineDefect::bare_lf};
    }
    if (!partial_.empty()) {
        text = partial_.append(text);
    }
    return Line{text.substr(0, octets), LineDefect::none};
}

// Keeps a piece without a line end; the CR of a CRLF to come does not count.
std::optional<Line> LineReader::keep(std::string_view piece) {
    const bool ends_in_cr = piece.back() == '\r';
    if (partial_.size() + piece.size() <= octets_max_ + (ends_in_cr ? 1U : 0U)) {
        partial_.append(piece);
        return std::nullopt;
    }
    used_ = true;
    swallowing_ = true;
    after_cr_ = ends_in_cr;
    return Line{{}, LineDefect::too_long};
}

// Whether the end of the line was found; `input` begins behind it then and is empty otherwise.
bool LineReader::swallow(std::string_view& input) {
    while (!input.empty()) {
        const auto newline = input.find('\n');
        if (newline == std::string_view::npos) {
            after_cr_ = input.back() == '\r';
            input = {};
            return false;
        }
        const bool crlf = newline == 0 ? after_cr_ : input[newline - 1] == '\r';
        input.remove_prefix(newline + 1);
        after_cr_ = false;
        if (crlf) {
            swallowing_ = false;
            return true;
        }
    }
    return false;
}

}  // namespace maildocket::wire
