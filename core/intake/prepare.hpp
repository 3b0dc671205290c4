#pragma once

#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/intake/intake_policy.hpp"
#include "core/intake/spool.hpp"
#include "core/intake/staged_parts.hpp"
#include "core/intake/suspects.hpp"
#include "core/mail/envelope.hpp"
#include "core/mail/message.hpp"
#include "core/model/verdict.hpp"
#include "core/routing/incoming.hpp"
#include "core/routing/understanding.hpp"
#include "core/store/intake_store.hpp"

#include <memory>
#include <optional>
#include <string>

// From octets to everything that can be known without the store. Costs processor time, takes no
// lock, touches the disk only for spools.
namespace maildocket::intake {

struct PreparedMail {
    Envelope envelope;
    std::unique_ptr<Spool> spool;
    std::shared_ptr<const IntakePolicy> policy;
    Timestamp received_at;

    Message message;
    routing::Understanding reading;
    Digest digest{};                 // identity without trace fields
    std::size_t received_count = 0;  // Received fields
    bool own_loop_mark = false;
    VerdictReading edge;                        // of maildocket-milter's stamp
    std::optional<TicketId> signed_message_id;  // of a mail of ours that this one refers to
    std::optional<VirusFinding> scan;           // nothing: nobody was asked
    std::optional<StagedParts> parts;           // absent when nothing is to be stored
    std::optional<SpoolExtent> original;        // the raw mail as a blob

    [[nodiscard]] store::DeliveryContent content() const;
    // The normalized reverse path; empty for <> and for one that could not be read.
    [[nodiscard]] std::string reverse_path() const;
};

enum class Staging {
    store,
    look_only
};  // look_only: attachments are hashed and thrown away (explain, parse)

// Fails only where the spools do (no_space, store_unavailable); a mail that can't be understood is
// prepared to be held, and so is one of the `suspects`. While a mail is parsed it is noted there;
// null: not noted.
[[nodiscard]] Result<std::shared_ptr<PreparedMail>> prepare(
    Envelope envelope,
    std::unique_ptr<Spool> spool,
    std::shared_ptr<const IntakePolicy> policy,
    Timestamp now,
    Staging staging = Staging::store,
    Suspects* suspects = nullptr
);

// The mail as the rules see it, for one of its recipients.
[[nodiscard]] routing::IncomingMail incoming(const PreparedMail& mail, const Mailbox& recipient);

}  // namespace maildocket::intake
