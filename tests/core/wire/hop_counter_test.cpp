#include "core/wire/hop_counter.hpp"

#include <doctest/doctest.h>

#include <string>

using maildocket::wire::HopCounter;

namespace {

std::uint32_t count_in_steps(std::string_view octets, std::size_t step) {
    HopCounter counter;
    for (std::size_t at = 0; at < octets.size(); at += step) {
        counter.read(octets.substr(at, step));
    }
    return counter.count();
}

}  // namespace

TEST_CASE("Received fields of the header are counted, wherever packets are cut") {
    struct Row {
        const char* octets;
        std::uint32_t count;
    };
    for (const auto& row :
         {Row{"Received: a\r\nReceived: b\r\n\r\nReceived: body\r\n", 2},
          Row{"received : a\r\nRECEIVED:b\r\n", 2},
          Row{"Received-SPF: pass\r\nX-Received: a\r\nReceive: b\r\n", 0},
          Row{"Subject: x\r\n Received: folded\r\nReceived: a\r\n", 1},
          Row{"Received: a\nReceived: b\n\nReceived: c\n", 2},
          Row{"Received\r\n: a\r\n", 0},
          Row{"\r\nReceived: a\r\n", 0},
          Row{"Received: Received: Received:\r\n", 1},
          Row{"", 0}}) {
        for (std::size_t step = 1; step <= 30; ++step) {
            CAPTURE(row.octets);
            CAPTURE(step);
            CHECK(count_in_steps(row.octets, step) == row.count);
        }
    }
}
