#pragma once

#include "core/intake/prepare.hpp"
#include "core/mail/reply.hpp"
#include "milter/ports.hpp"
#include "milter/settings.hpp"

#include <optional>
#include <string>

// What lmtpd would say of a mail, before the mail server takes it: the same functions, with nothing
// written.
namespace maildocket::milter {

struct Judgement {
    std::optional<Reply> refusal;  // every recipient of ours would be refused; the first one's
    Trust trust = Trust::unknown;  // as the first recipient's decision saw it

    bool operator==(const Judgement&) const = default;
};

// An error (store away, time used up) decides nothing.
[[nodiscard]] Result<Judgement> judge(
    const std::shared_ptr<const intake::PreparedMail>& mail,
    const Settings& settings,
    const Ports& ports
);

// SPF, DKIM and DMARC as the decision saw them.
[[nodiscard]] std::optional<AuthenticationVerdict> authentication_of(
    const intake::PreparedMail& mail
);

}  // namespace maildocket::milter
