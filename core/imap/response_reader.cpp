#include "core/imap/response_reader.hpp"

#include "core/base/ascii.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace maildocket::imap {

namespace {

std::string upper(std::string_view word) {
    std::string result(word);
    std::ranges::transform(result, result.begin(), [](char letter) {
        return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - ('a' - 'A')) : letter;
    });
    return result;
}

// Up to the next blank, which is taken as well.
std::string_view take_word(std::string_view& rest) {
    const auto end = std::min(rest.find(' '), rest.size());
    const auto word = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return word;
}

Status status_of(std::string_view word) {
    constexpr std::array<std::pair<std::string_view, Status>, 5> known{
        {{"OK", Status::ok},
         {"NO", Status::no},
         {"BAD", Status::bad},
         {"BYE", Status::bye},
         {"PREAUTH", Status::preauth}}};
    for (const auto& [name, status] : known) {
        if (ascii::equal_ignoring_case(word, name)) {
            return status;
        }
    }
    return Status::none;
}

std::optional<std::uint64_t> number_of(std::string_view word) {
    std::uint64_t value = 0;
    const auto* end = word.data() + word.size();
    const auto [stop, error] = std::from_chars(word.data(), end, value);
    return error == std::errc{} && stop == end && !word.empty() ? std::optional(value)
                                                                : std::nullopt;
}

// Where "[...]" ends: behind the first ']' that stands in no quotes.
std::size_t end_of_code(std::string_view text) {
    bool quoted = false;
    for (std::size_t at = 1; at < text.size(); ++at) {
        if (text[at] == '"') {
            quoted = !quoted;
        } else if (text[at] == ']' && !quoted) {
            return at;
        }
    }
    return text.find(']');
}

// Text behind OK, NO, BAD, BYE and "+", with its code if there is one.
void read_text(std::string_view text, ValueLimits limits, Response& response) {
    if (text.starts_with('[')) {
        const auto end = end_of_code(text);
        if (end != std::string_view::npos) {
            auto code = text.substr(1, end - 1);
            response.code = upper(take_word(code));
            ValueParser parser(limits);
            std::string ignored;  // an odd argument of a code is no reason to lose the answer
            static_cast<void>(parser.parse(code));
            response.code_values = parser.take(ignored);
            text.remove_prefix(end + 1);
        }
    }
    response.text = ascii::trim(text);
}

}  // namespace

ResponseReader::ResponseReader(ReaderLimits limits) : limits_(limits), parser_(limits.values) {}

void ResponseReader::feed(std::string_view octets) {
    buffer_.append(octets);
}

ReaderEvent ResponseReader::next() {
    if (state_ == State::line && begin_ > 0 && begin_ == buffer_.size()) {
        consume(0);
    }
    while (true) {
        switch (state_) {
            case State::unreadable: return Unreadable{reason_};
            case State::body:
                if (literal_left_ > 0) {
                    return pass_body();
                }
                parser_.add_body(literal_size_);
                state_ = State::line;
                break;
            case State::kept_literal:
                if (!keep_literal()) {
                    return NeedOctets{};
                }
                break;
            case State::line: {
                auto event = read_line();
                const auto* waits = std::get_if<NeedOctets>(&event);
                if (waits == nullptr || state_ == State::line) {
                    return event;
                }
                break;
            }
        }
    }
}

// NeedOctets with another state than `line` means: go on there.
ReaderEvent ResponseReader::read_line() {
    const auto end = buffer_.find('\n', begin_ + scanned_);
    const bool whole = end != std::string::npos;
    const auto octets = (whole ? end + 1 : buffer_.size()) - begin_;
    if (line_octets_ + octets > limits_.line_octets_max) {
        return unreadable("a line is too long");
    }
    if (!whole) {
        scanned_ = octets;
        return NeedOctets{};
    }
    line_octets_ += octets;
    auto line = std::string_view(buffer_).substr(begin_, octets - 1);
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    std::optional<ReaderEvent> event;
    if (begun_) {
        event = take_values(line);
    } else if (begin_response(line)) {
        auto rest = line;
        take_word(rest);
        if (take_word(rest); response_.number) {
            take_word(rest);
        }
        event = take_values(rest);
    } else {
        event = take_response();
    }
    consume(octets);
    return event ? std::move(*event) : ReaderEvent{NeedOctets{}};
}

// Reads what stands in front of values; false if there are none, but text.
bool ResponseReader::begin_response(std::string_view line) {
    response_ = {};
    auto rest = line;
    const auto first = take_word(rest);
    if (first == "+") {
        response_.kind = Response::Kind::continuation;
        read_text(rest, limits_.values, response_);
        return false;
    }
    if (first != "*") {
        response_.kind = Response::Kind::tagged;
        response_.tag = first;
    }
    const auto word = take_word(rest);
    response_.status = status_of(word);
    if (response_.status != Status::none) {
        read_text(rest, limits_.values, response_);
        return false;
    }
    if (response_.kind == Response::Kind::tagged || word.empty()) {
        response_.defect = "neither a status nor data";
        return false;
    }
    response_.number = number_of(word);
    response_.name = upper(response_.number ? take_word(rest) : word);
    return true;
}

// The response if this line ends it, else nothing: a literal comes first.
std::optional<ReaderEvent> ResponseReader::take_values(std::string_view chunk) {
    const auto literal = parser_.parse(chunk);
    if (!literal) {
        return take_response();
    }
    if (*literal > limits_.literal_octets_max) {
        return unreadable("a literal is too long");
    }
    begun_ = true;
    literal_left_ = literal_size_ = *literal;
    if (response_.name == "FETCH" && parser_.at_body()) {
        state_ = State::body;
        return BodyBegins{literal_size_};
    }
    state_ = State::kept_literal;
    return std::nullopt;
}

Response ResponseReader::take_response() {
    if (response_.kind == Response::Kind::untagged && response_.status == Status::none &&
        response_.defect.empty()) {
        response_.values = parser_.take(response_.defect);
    }
    begun_ = false;
    line_octets_ = 0;
    return std::exchange(response_, {});
}

bool ResponseReader::keep_literal() {
    const auto here = std::min<std::uint64_t>(literal_left_, buffer_.size() - begin_);
    const auto octets = static_cast<std::size_t>(here);
    const auto room = limits_.literal_octets_kept_max - literal_.size();
    literal_.append(buffer_, begin_, std::min(room, octets));
    consume(octets);
    literal_left_ -= here;
    if (literal_left_ > 0) {
        return false;
    }
    const bool cut = literal_.size() < literal_size_;
    parser_.add_literal(std::exchange(literal_, {}), cut);
    state_ = State::line;
    return true;
}

ReaderEvent ResponseReader::pass_body() {
    const auto here = std::min<std::uint64_t>(literal_left_, buffer_.size() - begin_);
    if (here == 0) {
        consume(0);
        return NeedOctets{};
    }
    const auto octets = static_cast<std::size_t>(here);
    const auto piece = std::string_view(buffer_).substr(begin_, octets);
    begin_ += octets;  // the piece must live until the next call: nothing is moved now
    literal_left_ -= here;
    return BodyPiece{piece};
}

ReaderEvent ResponseReader::unreadable(std::string reason) {
    state_ = State::unreadable;
    reason_ = std::move(reason);
    buffer_.clear();
    begin_ = 0;
    return Unreadable{reason_};
}

// Moves the rest to the front only when it is the smaller part, so that small lines cost little.
void ResponseReader::consume(std::size_t octets) {
    if (state_ == State::unreadable) {
        return;
    }
    begin_ += octets;
    scanned_ = 0;
    if (begin_ >= buffer_.size() - begin_) {
        buffer_.erase(0, begin_);
        begin_ = 0;
    }
}

}  // namespace maildocket::imap
