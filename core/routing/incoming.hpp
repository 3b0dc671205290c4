#pragma once

#include "core/mail/message.hpp"
#include "core/mail/reply.hpp"
#include "core/mail/virus_scan.hpp"
#include "core/model/queue.hpp"
#include "core/model/signed_address.hpp"
#include "core/model/verdict.hpp"
#include "core/routing/facts.hpp"
#include "core/routing/understanding.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

// One mail to one queue, as the rules see it.
namespace maildocket::routing {

// Borrows the message and its reading; both outlive every call.
struct IncomingMail {
    const Message& message;
    const Understanding& reading;
    std::string recipient;                          // normalized
    std::optional<SignedAddress> signed_recipient;  // verified at RCPT
    std::optional<TicketId> signed_message_id;      // a Message-ID of ours that the mail refers to
    std::string reverse_path;                       // normalized; empty for <>
    bool answerable = true;          // false for <> and for a path that could not be read
    bool own_loop_mark = false;      // X-Maildocket-Loop with our signature
    std::size_t received_count = 0;  // Received fields
    Timestamp now;
    VerdictReading edge = {};  // what maildocket-milter stamped on the mail
    std::optional<VirusFinding> scan = std::nullopt;
};

// What decides besides the facts. Borrows from the configuration.
struct RoutingPolicy {
    const QueuePolicy& queue;
    const QueueDirectory& directory;
    const AutomaticBudget& budget;
    std::span<const std::string> authserv_ids;  // whose Authentication-Results are believed
};

// Set when a person accepts a held mail: what would hold it again holds it no more.
struct AcceptedByPerson {
    std::optional<ContactFacts> contact;  // file it under this contact
    std::optional<ClientFacts> client;    // or make a contact of this client

    bool operator==(const AcceptedByPerson&) const = default;
};

// Whose mail it is: the first From that is an address, else Sender, else the reverse path (RFC
// 5322 3.6.2). Empty `email` if there is none at all.
[[nodiscard]] Address author_of(const IncomingMail& mail);

// What to ask the store. Pure.
[[nodiscard]] Inquiry inquire(const IncomingMail& mail, const RoutingPolicy& policy);

}  // namespace maildocket::routing
