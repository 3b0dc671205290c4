// Any octets are what a server answers: each command of the client ends, and never with more than
// was allowed.
#include "core/imap/client.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

namespace {

using namespace maildocket;
using namespace maildocket::imap;

// The server has the first word and the last one; what the client says goes nowhere.
class Talker final : public Channel {
public:
    explicit Talker(std::string_view octets) : octets_(octets) {}

    tl::expected<std::size_t, ChannelError> read(std::span<char> into, std::chrono::milliseconds)
        override {
        const auto count = std::min<std::size_t>({into.size(), octets_.size(), 100});
        if (count == 0) {
            return tl::unexpected(ChannelError{ChannelTrouble::closed, {}});
        }
        octets_.copy(into.data(), count);
        octets_.remove_prefix(count);
        return count;
    }
    tl::expected<void, ChannelError> write(std::string_view, std::chrono::milliseconds) override {
        return {};
    }
    void interrupt() noexcept override {}

private:
    std::string_view octets_;
};

void read_message(Client& client) {
    constexpr std::uint64_t octets_max = 50;
    std::uint64_t taken = 0;
    const BodySink sink = [&](std::string_view octets) -> Result<void> {
        taken += octets.size();
        return {};
    };
    const auto fetched = client.uid_fetch_body(7, sink, octets_max);
    if (taken > octets_max || (fetched && fetched->octets != taken)) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view octets(reinterpret_cast<const char*>(data), size);
    Client client(std::make_unique<Talker>(octets));
    const std::vector<Uid> uids{7, 8};
    static_cast<void>(client.ask_capabilities());
    static_cast<void>(client.ensure_folder("A/B"));
    static_cast<void>(client.folder_for("\\Trash"));
    static_cast<void>(client.select("INBOX"));
    static_cast<void>(client.uid_search("ALL"));
    static_cast<void>(client.uid_fetch_summaries(uids));
    read_message(client);
    static_cast<void>(client.uid_fetch_beginning(7, 10));
    static_cast<void>(client.uid_move(uids, "Done"));
    static_cast<void>(client.append("Done", "a"));
    static_cast<void>(client.idle(std::chrono::milliseconds{1}));
    client.logout();
    return 0;
}
