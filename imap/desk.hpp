#pragma once

#include "core/base/endpoint.hpp"
#include "core/base/result.hpp"
#include "core/intake/spool.hpp"
#include "core/mail/mailbox.hpp"
#include "core/net/lmtp_client.hpp"

#include <optional>
#include <string>
#include <vector>

// Where mails are handed to: maildocket-lmtpd, the one writer of tickets.
namespace maildocket::mailbox {

enum class Taken {
    yes,      // the store has it: a ticket, an article, or a row of the ledger that says why not
    held,     // the store has it, a person has to look
    refused,  // not as it is, and trying again can't help
    later,    // lmtpd or its store is away or busy
};

struct HandedOver {
    Taken taken = Taken::later;
    std::string answer;  // lmtpd's reply, one line

    bool operator==(const HandedOver&) const = default;
};

// A mail and who it is said to be from and for.
struct Parcel {
    std::optional<Mailbox> reverse_path;  // nothing: <>
    std::vector<Mailbox> recipients;      // alternatives: the first that lmtpd knows gets it
    std::string door_key;                 // see door_key()
    bool again = false;                   // a held mail is decided anew
    const intake::Spool* mail = nullptr;
};

class Desk {
public:
    virtual ~Desk() = default;
    // Never fails for good by itself: whatever is in the way is `later`.
    virtual HandedOver hand_over(const Parcel& parcel) = 0;
};

[[nodiscard]] HandedOver handed_over(const Reply& reply);

// Keeps one connection between mails. Unix sockets are tried first.
class LmtpDesk final : public Desk {
public:
    LmtpDesk(std::vector<Endpoint> endpoints, std::string host_name);
    HandedOver hand_over(const Parcel& parcel) override;

private:
    [[nodiscard]] Result<void> connect();
    [[nodiscard]] HandedOver hand_over_to(const Parcel& parcel, const Mailbox& recipient);

    std::vector<Endpoint> endpoints_;
    std::string host_name_;
    std::optional<net::LmtpClient> client_;
};

}  // namespace maildocket::mailbox
