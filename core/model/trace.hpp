#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Why a decision is what it is: one line a rule that was looked at, in order (SPEC promise 8).
namespace maildocket {

struct TraceStep {
    std::string rule;      // short stable name, e.g. "ticket.subject_reference"
    std::string evidence;  // what was seen, for a person
    std::string result;    // what followed from it

    bool operator==(const TraceStep&) const = default;
};

using Trace = std::vector<TraceStep>;

// As both stores keep it: [{"rule":...,"evidence":...,"result":...}]. Texts must be valid UTF-8.
[[nodiscard]] std::string to_json(const Trace& trace);
// Reads what to_json writes; members that are missing are empty. Nothing for anything else.
[[nodiscard]] std::optional<Trace> parse_trace(std::string_view json);

}  // namespace maildocket
