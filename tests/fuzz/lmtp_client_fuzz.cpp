#include "core/wire/lmtp_client_session.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <variant>

// Whatever a server says: each recipient gets exactly one reply, and the session comes to an end.
namespace wire = maildocket::wire;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const std::size_t step = data[0] % 16U + 1U;
    std::string_view octets(reinterpret_cast<const char*>(data) + 1, size - 1);
    wire::LmtpClientSession session("client.example");
    bool begun = false;
    int left = 3;  // handovers
    while (true) {
        const auto action = session.next();
        if (std::holds_alternative<wire::Ended>(action)) {
            return 0;
        }
        if (const auto* handed = std::get_if<wire::Handed>(&action)) {
            if (!begun || handed->replies.size() != 2) {
                std::abort();
            }
            begun = false;
        } else if (std::holds_alternative<wire::Ready>(action) && left == 0) {
            session.quit();
        } else if (std::holds_alternative<wire::Ready>(action)) {
            --left;
            wire::Handover handover;
            handover.recipients = {{"support", "example.com"}, {"s\xC3\xA4les", "example.com"}};
            session.begin(handover);
            begun = true;
        } else if (std::holds_alternative<wire::SendBody>(action)) {
            session.body("a\r\n.b");
            session.end_body();
        } else if (octets.empty()) {
            session.connection_lost();
        } else {
            session.receive(octets.substr(0, step));
            octets.remove_prefix(octets.size() < step ? octets.size() : step);
        }
        static_cast<void>(session.take_output());
    }
}
