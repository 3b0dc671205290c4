// Any octets are what a server says, and any cut of them: nothing may crash, a body is never longer
// than announced, and the cut makes no difference.
#include "core/imap/response_reader.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace maildocket::imap;

void check(bool holds) {
    if (!holds) {
        std::abort();
    }
}

struct Heard {
    std::vector<Response> responses;
    std::string bodies;
    std::uint64_t announced = 0;
    std::string unreadable;

    bool operator==(const Heard&) const = default;
};

// False once nothing more can be read.
bool drain(ResponseReader& reader, Heard& heard) {
    while (true) {
        auto event = reader.next();
        if (std::holds_alternative<NeedOctets>(event)) {
            return true;
        }
        if (auto* response = std::get_if<Response>(&event)) {
            heard.responses.push_back(std::move(*response));
        } else if (const auto* body = std::get_if<BodyBegins>(&event)) {
            heard.announced += body->octets;
        } else if (const auto* piece = std::get_if<BodyPiece>(&event)) {
            check(!piece->octets.empty());
            heard.bodies += piece->octets;
        } else {
            heard.unreadable = std::get<Unreadable>(event).reason;
            return false;
        }
    }
}

Heard hear(std::string_view octets, std::size_t step) {
    ReaderLimits limits;
    limits.line_octets_max = 2000;
    limits.literal_octets_kept_max = 100;
    limits.literal_octets_max = 1 << 20;
    limits.values.values_max = 200;
    ResponseReader reader(limits);
    Heard heard;
    bool readable = true;
    while (readable && !octets.empty()) {
        const auto piece = octets.substr(0, step);
        reader.feed(piece);
        octets.remove_prefix(piece.size());
        readable = drain(reader, heard);
        check(reader.octets_held() <= limits.line_octets_max + piece.size());
    }
    check(heard.bodies.size() <= heard.announced);
    return heard;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const std::string_view octets(reinterpret_cast<const char*>(data) + 1, size - 1);
    check(hear(octets, data[0] + 1U) == hear(octets, octets.size()));
    return 0;
}
