#include "core/intake/prepare.hpp"

#include "core/mime/identity.hpp"
#include "core/mime/parse.hpp"
#include "core/model/signed_address.hpp"
#include "core/model/signed_message_id.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace maildocket::intake {

namespace {

constexpr std::size_t piece_octets = std::size_t{64} << 10U;
constexpr std::size_t signed_ids_max = 200;  // looked at in one mail

// A spool as the parser reads it.
class SpoolSource final : public mime::Source {
public:
    explicit SpoolSource(const Spool& spool) : spool_(spool) {}

    [[nodiscard]] std::uint64_t octets() const override { return spool_.octets(); }
    [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, std::span<char> into) override {
        return spool_.read(offset, into);
    }
    [[nodiscard]] std::string_view memory() const override {
        return spool_.memory().value_or(std::string_view{});
    }

private:
    const Spool& spool_;
};

Result<Digest> digest_of(const Spool& spool) {
    if (const auto memory = spool.memory()) {
        return sha256(*memory);
    }
    Sha256 hash;
    std::string buffer(piece_octets, '\0');
    for (std::uint64_t offset = 0; offset < spool.octets();) {
        const auto got = spool.read(offset, buffer);
        if (!got) {
            return fail_with(got);
        }
        hash.update(std::string_view(buffer).substr(0, *got));
        offset += *got;
    }
    return hash.finish();
}

Result<void> parse_into(PreparedMail& mail, mime::Source& source, Staging staging) {
    if (staging == Staging::store) {
        mail.parts.emplace(mail.policy->attachments.octets_max);
    }
    auto message = mime::parse(source, mime::MimeLimits{}, mail.parts ? &*mail.parts : nullptr);
    if (!message) {
        return fail_with(message);
    }
    mail.message = std::move(*message);
    if (mail.parts) {
        mail.parts->finish(mail.message.attachments, mail.policy->attachments);
    }
    return {};
}

Result<void> understand(PreparedMail& mail, mime::Source& source, Staging staging) {
    if (auto parsed = parse_into(mail, source, staging); !parsed) {
        return parsed;
    }
    const bool null_path = !mail.envelope.reverse_path && !mail.envelope.reverse_path_broken;
    mail.reading = routing::understand(mail.message, null_path);
    return {};
}

// The part that a hostile mail could end the process in.
Result<void> understand_guarded(
    PreparedMail& mail, mime::Source& source, Staging staging, Suspects* suspects
) {
    if (suspects == nullptr) {
        return understand(mail, source, staging);
    }
    if (suspects->contains(mail.digest)) {
        mail.message.unparsable = "reading it ended the program before";
        return {};
    }
    const Suspects::Mark mark(*suspects, mail.digest);
    return understand(mail, source, staging);
}

VirusFinding scan(const PreparedMail& mail) {
    std::uint64_t offset = 0;
    return mail.policy->scan([&mail, &offset](std::span<char> into) {
        auto count = mail.spool->read(offset, into);
        offset += count.value_or(0);
        return count;
    });
}

bool has_own_loop_mark(const PreparedMail& mail) {
    const auto mark = mail.message.header("X-Maildocket-Loop");
    return !mark.empty() && verify_loop_mark(mail.policy->keys, mark, mail.received_at);
}

// The ids that the mail refers to, the most telling first (SPEC section 4 b): a bounce speaks of
// the mail that came back; its own fields come after that.
std::vector<std::string_view> referred_ids(const PreparedMail& mail) {
    std::vector<std::string_view> ids;
    if (mail.reading.bounce) {
        ids.emplace_back(mail.reading.bounce->original_message_id);
    }
    ids.insert(ids.end(), mail.message.in_reply_to.begin(), mail.message.in_reply_to.end());
    ids.insert(ids.end(), mail.message.references.rbegin(), mail.message.references.rend());
    ids.resize(std::min(ids.size(), signed_ids_max));
    return ids;
}

std::optional<TicketId> signed_ticket_of(const PreparedMail& mail) {
    for (const auto id : referred_ids(mail)) {
        if (const auto ticket = verify_message_id(mail.policy->keys, id, mail.received_at)) {
            return ticket;
        }
    }
    return std::nullopt;
}

void read_signatures(PreparedMail& mail) {
    mail.own_loop_mark = has_own_loop_mark(mail);
    mail.signed_message_id = signed_ticket_of(mail);
}

}  // namespace

store::DeliveryContent PreparedMail::content() const {
    store::DeliveryContent content;
    content.original = original ? &*original : nullptr;
    if (parts) {
        content.attachments = message.attachments;
        content.parts = parts->sources();
    }
    return content;
}

std::string PreparedMail::reverse_path() const {
    return envelope.reverse_path ? envelope.reverse_path->normalized() : std::string();
}

Result<std::shared_ptr<PreparedMail>> prepare(
    Envelope envelope,
    std::unique_ptr<Spool> spool,
    std::shared_ptr<const IntakePolicy> policy,
    Timestamp now,
    Staging staging,
    Suspects* suspects
) {
    auto mail = std::make_shared<PreparedMail>();
    mail->envelope = std::move(envelope);
    mail->spool = std::move(spool);
    mail->policy = std::move(policy);
    mail->received_at = now;
    SpoolSource source(*mail->spool);
    const auto identity = mime::message_identity(source);
    if (!identity) {
        return fail_with(identity);
    }
    mail->digest = identity->digest;
    mail->received_count = identity->received_count;
    if (auto understood = understand_guarded(*mail, source, staging, suspects); !understood) {
        return fail_with(understood);
    }
    if (mail->policy->scan) {
        mail->scan = scan(*mail);
    }
    read_signatures(*mail);
    mail->edge = read_verdict(mail->policy->keys, mail->message, now);
    if (staging == Staging::store) {
        const auto raw = digest_of(*mail->spool);
        if (!raw) {
            return fail_with(raw);
        }
        mail->original.emplace(*mail->spool, 0, mail->spool->octets(), *raw);
    }
    return mail;
}

routing::IncomingMail incoming(const PreparedMail& mail, const Mailbox& recipient) {
    routing::IncomingMail incoming{
        mail.message, mail.reading, {}, {}, {}, {}, true, false, 0, {}, {}, {}};
    incoming.recipient = recipient.normalized();
    incoming.signed_recipient = verify_address(mail.policy->keys, recipient, mail.received_at);
    incoming.signed_message_id = mail.signed_message_id;
    incoming.reverse_path = mail.reverse_path();
    incoming.answerable = mail.envelope.reverse_path.has_value();
    incoming.own_loop_mark = mail.own_loop_mark;
    incoming.received_count = mail.received_count;
    incoming.now = mail.received_at;
    incoming.edge = mail.edge;
    incoming.scan = mail.scan;
    return incoming;
}

}  // namespace maildocket::intake
