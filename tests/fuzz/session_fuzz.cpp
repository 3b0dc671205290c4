#include "tests/support/dialog.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

// Whatever a peer sends, wherever it is cut: the same replies, the same mails, no reply line beyond
// its limit. The first octet chooses the peer and the cut, the rest is what the peer says.
namespace {

namespace lmtp = maildocket::lmtp;
namespace testing = maildocket::testing;

lmtp::SessionSettings small_limits() {
    auto settings = testing::test_settings();
    settings.message_octets_max = 200;
    settings.recipients_max = 3;
    settings.command_octets_max = 100;
    settings.hops_max = 2;
    return settings;
}

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void check_lines(std::string_view transcript) {
    while (!transcript.empty()) {
        const auto end = transcript.find("\r\n");
        require(end != std::string_view::npos && end <= 510);
        require(std::ranges::all_of(transcript.substr(0, end), [](char letter) {
            return letter >= ' ' && letter <= '~';
        }));
        transcript.remove_prefix(end + 2);
    }
}

bool same(const testing::Delivered& left, const testing::Delivered& right) {
    return left.envelope == right.envelope && left.body == right.body;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const lmtp::Peer peer{(data[0] & 1U) != 0, (data[0] & 2U) != 0};
    const std::size_t step = (data[0] >> 2U) + 1U;
    const std::string_view octets(reinterpret_cast<const char*>(data) + 1, size - 1);

    testing::Dialog whole(small_limits(), peer);
    whole.send(octets);
    testing::Dialog cut(small_limits(), peer);
    cut.send(octets, step);

    check_lines(whole.transcript());
    require(whole.transcript() == cut.transcript());
    require(whole.closed == cut.closed);
    require(std::ranges::equal(whole.deliveries, cut.deliveries, same));
    for (const auto& delivery : whole.deliveries) {
        require(!delivery.envelope.recipients.empty() && delivery.body.size() <= 200);
    }

    // With a certificate commands behind STARTTLS are dropped, so cuts matter: it must just hold.
    auto settings = small_limits();
    settings.has_certificate = true;
    testing::Dialog encrypted(settings, peer);
    encrypted.send(octets, step);
    check_lines(encrypted.transcript());
    return 0;
}
