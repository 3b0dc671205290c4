#include "core/wire/dot_writer.hpp"

namespace maildocket::wire {

void DotWriter::write(std::string& output, std::string_view octets) {
    while (!octets.empty()) {
        if (state_ == State::line_start && octets.front() == '.') {
            output.push_back('.');
        }
        const auto newline = octets.find('\n');
        const auto line =
            octets.substr(0, newline == std::string_view::npos ? newline : newline + 1);
        const bool crlf = line == "\n" ? state_ == State::cr : line.ends_with("\r\n");
        state_ = crlf ? State::line_start : line.back() == '\r' ? State::cr : State::text;
        output.append(line);
        octets.remove_prefix(line.size());
    }
}

void DotWriter::finish(std::string& output) {
    output += state_ == State::line_start ? ".\r\n" : "\r\n.\r\n";
    state_ = State::line_start;
}

}  // namespace maildocket::wire
