#pragma once

#include "tests/bench/load/histogram.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

// What the sessions of a load program have seen, all together.
namespace maildocket::bench {

// What a reply answers.
enum class Stage { greeting, lhlo, mail, rcpt, data, final_dot, reset, noop, quit };
inline constexpr std::size_t stage_count = 9;

// First digit of a reply; anything that is no reply counts as malformed.
enum class ReplyClass { malformed, positive = 2, intermediate = 3, transient = 4, permanent = 5 };
inline constexpr std::size_t reply_class_count = 6;

struct Tally {
    static constexpr std::size_t outcomes_max = 32;

    std::array<std::array<std::uint64_t, reply_class_count>, stage_count> replies{};
    std::map<std::string, std::uint64_t> outcomes;  // first word after the status of a final 250

    std::uint64_t accepted = 0;    // mails whose every recipient got 2xx after the data
    std::uint64_t deferred = 0;    // mails with a 4xx anywhere, and no 5xx
    std::uint64_t refused = 0;     // mails with a 5xx anywhere
    std::uint64_t unanswered = 0;  // mails in hand of a session that was lost
    std::uint64_t lost_sessions = 0;
    std::uint64_t unexpected_replies = 0;
    std::uint64_t accepted_octets = 0;
    std::string first_refusal;  // the first reply that was not what a mail wants, for the reader

    // Of accepted mails, to the last reply: from the time the mail was due, and from its MAIL.
    Histogram latency;
    Histogram service;
    Histogram window;  // service times since the last line of progress
};

}  // namespace maildocket::bench
