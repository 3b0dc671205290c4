#pragma once

#include <string>
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

}  // namespace maildocket
