#pragma once

#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/intake/spool.hpp"
#include "core/mail/envelope.hpp"
#include "core/mail/reply.hpp"
#include "milter/field_filter.hpp"
#include "milter/ports.hpp"
#include "milter/settings.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// One SMTP connection as a milter sees it, without a socket, a clock or libmilter: fed with the
// events, it says what to answer. Mail for nobody of ours costs a look at each recipient and no
// more. A fault of ours never refuses and never delays a mail: it passes, unstamped, and lmtpd
// decides.
namespace maildocket::milter {

struct Proceed {
    bool operator==(const Proceed&) const = default;
};
// Nothing more of this mail is wanted.
struct PassMail {
    bool operator==(const PassMail&) const = default;
};
struct Refuse {
    Reply reply;

    bool operator==(const Refuse&) const = default;
};
using Step = std::variant<Proceed, PassMail, Refuse>;

// What to do at the end of a mail.
struct Ending {
    std::optional<Reply> refusal;  // then nothing else counts
    std::vector<FieldRemoval> removals;
    std::optional<std::string> stamp;  // value of X-Maildocket-Verdict
    Trust trust = Trust::unknown;      // of the stamp
    std::string unstamped;             // why there is no stamp, for the log
    bool has_failed = false;           // unstamped for a fault of ours
};

struct MailCommand {
    std::string_view path;                         // "<anna@example.org>"
    std::span<const std::string_view> parameters;  // "SIZE=1234", ...
    std::string_view client_name;
    std::string_view client_address;
    // Handed in on this host and not over SMTP: no recipient can be refused, the mail would stay in
    // the queue.
    bool is_local_submission = false;
};

class Policy {
public:
    // May come again, also for another client: a mail server uses a connection once more.
    void helo(std::string_view name);

    // Begins a mail, whatever was before.
    void mail(std::shared_ptr<const Settings> settings, const MailCommand& command);
    [[nodiscard]] Step recipient(std::string_view path, Timestamp now);
    // The envelope is complete.
    [[nodiscard]] Step data();
    // Fields as libmilter gives them: without the blank behind the colon, folded by LF.
    void header(std::string_view name, std::string_view value, Timestamp now);
    void body(std::string_view octets);
    // The mail is over, whatever comes of it.
    [[nodiscard]] Ending end(const Ports& ports, Timestamp now);
    void abort();

    [[nodiscard]] bool has_mail() const { return mail_ != nullptr; }
    // Of the mail in hand; null without one.
    [[nodiscard]] std::shared_ptr<const Settings> settings() const;

private:
    struct Mail;

    void append(std::string_view octets);
    [[nodiscard]] Result<Ending> judge_mail(Mail& mail, const Ports& ports, Timestamp now) const;

    std::string client_name_;
    std::string client_address_;
    std::string helo_;
    bool helo_is_new_ = false;  // came behind the last mail
    std::shared_ptr<Mail> mail_;
};

}  // namespace maildocket::milter
