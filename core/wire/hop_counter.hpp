#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

// Counts the Received fields in the header of a message that streams by: each host that passed it
// on added one, so many of them are a loop (RFC 5321 6.3).
namespace maildocket::wire {

class HopCounter {
public:
    // The next octets of the message, cut anywhere. Costs nothing behind the header.
    void read(std::string_view octets);

    [[nodiscard]] std::uint32_t count() const { return count_; }

private:
    enum class State {
        name,         // inside what may be the name "Received"
        blanks,       // behind the name, before the colon
        rest,         // of a line that does not matter
        end_of_line,  // behind the CR of a line that is empty so far
        body,
    };
    void read_octet(char octet);

    State state_ = State::name;
    std::size_t matched_ = 0;  // octets of the name
    std::uint32_t count_ = 0;
};

}  // namespace maildocket::wire
