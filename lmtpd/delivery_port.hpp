#pragma once

#include "core/intake/spool.hpp"
#include "core/mail/envelope.hpp"
#include "core/mail/reply.hpp"

#include <functional>
#include <memory>
#include <vector>

// What the LMTP server hands mails to. The server knows sockets and the protocol; whoever stands
// behind this port knows queues, the store and the commit.
namespace maildocket::lmtp {

class DeliveryPort {
public:
    // One reply for each recipient of the envelope, in its order.
    using Completion = std::function<void(std::vector<Reply>)>;

    virtual ~DeliveryPort() = default;
    DeliveryPort() = default;
    DeliveryPort(const DeliveryPort&) = delete;
    DeliveryPort& operator=(const DeliveryPort&) = delete;
    DeliveryPort(DeliveryPort&&) = delete;
    DeliveryPort& operator=(DeliveryPort&&) = delete;

    // The reply to RCPT: accepted() or the refusal. Called on the network thread, so it must not
    // block: configuration and signatures, no database.
    [[nodiscard]] virtual Reply check_recipient(const Recipient& recipient) = 0;

    // An empty spool for the body of one message. Called on the network thread.
    [[nodiscard]] virtual std::unique_ptr<intake::Spool> make_spool() = 0;

    // Takes one message. Called on the network thread, returns at once; `done` is called exactly
    // once, from any thread, also from within this call. 2yz in a reply is the promise that the
    // message is durable for that recipient. Back-pressure is `done` being late: until then nothing
    // is read from that connection. After a ceiling (ServerSettings::delivery_timeout) the peer
    // gets 451 and `done` does nothing any more, so a commit that comes later must be recognised
    // when the MTA tries again.
    virtual void deliver(
        Envelope envelope, std::unique_ptr<intake::Spool> body, Completion done
    ) = 0;
};

}  // namespace maildocket::lmtp
