#include "cli/mail/deliver.hpp"

#include "cli/mail/prepared.hpp"
#include "core/net/lmtp_client.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>

namespace maildocket::cli {

namespace {

// The sockets as configured, Unix sockets first: they need no network.
std::vector<Endpoint> endpoints_of(const Config& config) {
    auto endpoints = config.lmtp.listen;
    std::ranges::stable_partition(endpoints, &Endpoint::is_unix);
    return endpoints;
}

std::string host_name() {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "localhost";
}

net::LmtpClient connect(const std::vector<Endpoint>& endpoints) {
    constexpr std::chrono::seconds patience{10};
    std::string faults;
    for (const auto& endpoint : endpoints) {
        auto client = net::LmtpClient::connect(endpoint, host_name(), patience);
        if (client) {
            return std::move(*client);
        }
        faults.append(faults.empty() ? "" : "; ").append(client.error().detail);
    }
    throw Stop(Exit::temporary, faults + "; is maildocket-lmtpd running?");
}

Exit exit_for_one(const Reply& reply) {
    if (reply.accepted()) {
        return Exit::done;
    }
    if (reply.transient()) {
        return Exit::temporary;
    }
    if (reply.code == 550 && reply.status == EnhancedStatus{5, 1, 1}) {
        return Exit::no_user;
    }
    if (reply.code == 550 && reply.status == EnhancedStatus{5, 7, 1}) {
        return Exit::no_permission;
    }
    return Exit::data_error;
}

Exit hand_over(Context& context, const wire::Handover& handover, MailReader& reader) {
    auto client = connect(endpoints_of(context.config()));
    const auto replies =
        client.deliver(handover, [&reader](std::span<char> into) { return reader.read(into); });
    if (!replies) {  // of the reader
        const bool too_large = replies.error().code == ErrorCode::invalid_input;
        throw Stop(too_large ? Exit::data_error : Exit::temporary, replies.error().detail);
    }
    client.quit();
    for (std::size_t i = 0; i < replies->size(); ++i) {
        if (!(*replies)[i].accepted()) {
            context.err() << "maildocket: " << handover.recipients[i].address() << ": "
                          << (*replies)[i].line() << '\n';
        }
    }
    return exit_for(*replies);
}

Exit deliver_or_stop(Context& context, const Deliver& options) {
    wire::Handover handover;
    handover.door = "pipe";
    for (const auto& recipient : options.recipients) {
        handover.recipients.push_back(envelope_mailbox(recipient));
    }
    MailReader reader(
        context.in(), context.config().lmtp.message_octets_max, MailReader::LineEnds::network
    );
    if (options.sender) {
        handover.reverse_path = reverse_path(*options.sender);
    } else if (reader.sender()) {
        // What a mail says of its sender may be anything; a null reverse path is never answered.
        handover.reverse_path = parse_mailbox(*reader.sender());
    }
    return hand_over(context, handover, reader);
}

}  // namespace

Exit exit_for(std::span<const Reply> replies) {
    auto worst = Exit::done;
    for (const auto& reply : replies) {
        const auto exit = exit_for_one(reply);
        if (exit == Exit::temporary) {
            return exit;
        }
        worst = worst == Exit::done ? exit : worst;
    }
    return worst;
}

Exit deliver(Context& context, const Deliver& options) {
    try {
        return deliver_or_stop(context, options);
    } catch (const Stop& stop) {
        if (stop.exit() == Exit::usage || stop.exit() == Exit::data_error) {
            throw;
        }
        throw Stop(Exit::temporary, stop.what());
    }
}

}  // namespace maildocket::cli
