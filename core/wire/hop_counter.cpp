#include "core/wire/hop_counter.hpp"

#include "core/base/ascii.hpp"

namespace maildocket::wire {

namespace {

constexpr std::string_view field_name = "received";

}  // namespace

void HopCounter::read(std::string_view octets) {
    while (!octets.empty() && state_ != State::body) {
        if (state_ == State::rest) {
            const auto newline = octets.find('\n');
            if (newline == std::string_view::npos) {
                return;
            }
            octets.remove_prefix(newline + 1);
            state_ = State::name;
            matched_ = 0;
        } else {
            read_octet(octets.front());
            octets.remove_prefix(1);
        }
    }
}

void HopCounter::read_octet(char octet) {
    if (octet == '\n') {
        const bool empty = (state_ == State::name && matched_ == 0) || state_ == State::end_of_line;
        state_ = empty ? State::body : State::name;
        matched_ = 0;
    } else if (state_ == State::name && matched_ == 0 && octet == '\r') {
        state_ = State::end_of_line;
    } else if (state_ == State::name && matched_ < field_name.size() && ascii::to_lower(octet) == field_name[matched_]) {
        ++matched_;
    } else if (matched_ == field_name.size() && (octet == ' ' || octet == '\t')) {
        state_ = State::blanks;
    } else {
        count_ += matched_ == field_name.size() && octet == ':' ? 1U : 0U;
        state_ = State::rest;
    }
}

}  // namespace maildocket::wire
