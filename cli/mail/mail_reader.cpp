#include "cli/mail/mail_reader.hpp"

#include "core/base/ascii.hpp"

#include <algorithm>

namespace maildocket::cli {

namespace {

constexpr std::size_t piece_octets = std::size_t{64} << 10U;

// The header field's value in the header section at the front of `text`, unfolded no further than
// its first line: paths are short.
std::optional<std::string_view> field(std::string_view text, std::string_view name) {
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        if (ascii::trim(line).empty()) {
            return std::nullopt;
        }
        if (ascii::starts_with_ignoring_case(line, name)) {
            return ascii::trim(line.substr(name.size()));
        }
        text.remove_prefix(std::min(text.size(), line.size() + 1));
    }
    return std::nullopt;
}

std::string without_brackets(std::string_view path) {
    if (path.starts_with('<') && path.ends_with('>')) {
        path = path.substr(1, path.size() - 2);
    }
    // What stands for the null reverse path in "From " lines.
    return ascii::equal_ignoring_case(path, "MAILER-DAEMON") ? "" : std::string(path);
}

}  // namespace

MailReader::MailReader(std::istream& in, std::uint64_t octets_max, LineEnds line_ends)
    : in_(in), octets_left_(octets_max) {
    fill();
    look_at_front();
    const auto first_end = buffer_.find('\n');
    const bool has_carriage_return =
        first_end != std::string::npos && first_end > 0 && buffer_[first_end - 1] == '\r';
    add_carriage_return_ = line_ends == LineEnds::network && !has_carriage_return;
}

void MailReader::look_at_front() {
    constexpr std::string_view mark = "From ";
    std::string_view front = buffer_;
    if (front.starts_with(mark)) {
        const auto line = front.substr(0, front.find('\n'));
        const auto rest = line.substr(mark.size());
        sender_ = without_brackets(rest.substr(0, rest.find_first_of(" \t\r")));
        buffer_.erase(0, std::min(buffer_.size(), line.size() + 1));
    } else if (const auto path = field(front, "Return-Path:")) {
        sender_ = without_brackets(*path);
    }
}

void MailReader::fill() {
    buffer_.resize(piece_octets);
    in_.read(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    buffer_.resize(static_cast<std::size_t>(in_.gcount()));
    position_ = 0;
    too_large_ = buffer_.size() > octets_left_;
    octets_left_ -= std::min<std::uint64_t>(octets_left_, buffer_.size());
}

char MailReader::take() {
    const char letter = buffer_[position_];
    if (letter == '\n' && add_carriage_return_ && !after_carriage_return_) {
        after_carriage_return_ = true;
        return '\r';
    }
    ++position_;
    after_carriage_return_ = letter == '\r';
    return letter;
}

Result<std::size_t> MailReader::read(std::span<char> into) {
    std::size_t count = 0;
    while (count < into.size()) {
        if (position_ == buffer_.size()) {
            fill();
        }
        if (too_large_) {
            return fail(ErrorCode::invalid_input, "the mail is larger than max_message_size");
        }
        if (in_.bad()) {
            return fail(ErrorCode::store_unavailable, "the mail cannot be read to its end");
        }
        if (buffer_.empty()) {
            break;
        }
        while (count < into.size() && position_ < buffer_.size()) {
            into[count++] = take();
        }
    }
    return count;
}

}  // namespace maildocket::cli
