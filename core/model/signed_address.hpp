#pragma once

#include "core/base/ids.hpp"
#include "core/base/time.hpp"
#include "core/crypto/keys.hpp"
#include "core/mail/mailbox.hpp"

#include <optional>
#include <string>
#include <string_view>

// Addresses and marks that only this installation can make (SPEC section 4 a):
// "support+t.<token>@example.com", see core/model/signed_token.hpp. A token is worth nothing for
// another purpose, ticket, queue address or installation, and nothing when its key has expired
// (KeyRing::validity_after_replacement).
namespace maildocket {

enum class AddressPurpose { reply, bounce, review };

struct SignedAddress {
    AddressPurpose purpose = AddressPurpose::reply;
    TicketId ticket;

    bool operator==(const SignedAddress&) const = default;
};

// No ticket has it: an address of purpose `review` with it takes the mails that doctor() sends.
inline constexpr TicketId probe_ticket{0};

// `queue_address` is the bare address of the queue; the ring must hold a key.
[[nodiscard]] Mailbox sign_address(
    const KeyRing& keys, const Mailbox& queue_address, SignedAddress content, Timestamp now
);

// Whether the local part claims to be one of ours: a detail that begins with "t.", "b." or "r.".
// Such an address is valid or refused, never taken as a plain plus-address.
[[nodiscard]] bool looks_signed(const Mailbox& address);

// The content if the token is ours, compared in constant time; nothing for a forged or expired one.
[[nodiscard]] std::optional<SignedAddress> verify_address(
    const KeyRing& keys, const Mailbox& address, Timestamp now
);

// Value of the header field X-Maildocket-Loop of every mail we send: a random part and its HMAC.
[[nodiscard]] std::string make_loop_mark(const KeyRing& keys, Timestamp now);
[[nodiscard]] bool verify_loop_mark(const KeyRing& keys, std::string_view value, Timestamp now);

}  // namespace maildocket
