#include "imap/taker.hpp"

#include "core/crypto/digest.hpp"

namespace maildocket::mailbox {

namespace {

MailHead head_of(const intake::Spool& spool) {
    std::string beginning(head_octets_max, '\0');
    const auto octets = spool.read(0, beginning);
    return octets ? read_head(std::string_view(beginning).substr(0, *octets)) : MailHead{};
}

TakeEnd end_of(Taken taken) {
    switch (taken) {
        case Taken::yes: return TakeEnd::taken;
        case Taken::held: return TakeEnd::held;
        case Taken::refused: return TakeEnd::refused;
        case Taken::later: return TakeEnd::desk;
    }
    return TakeEnd::desk;
}

std::string mebibytes(std::uint64_t octets) {
    constexpr unsigned bits = 20;
    return std::to_string(octets >> bits) + " MiB";
}

// What a failed fetch says about the mail.
TakeResult unread(
    imap::Failure failure, const intake::Spool& spool, const MailboxSettings& settings
) {
    TakeResult result;
    result.head = head_of(spool);
    switch (failure.kind) {
        case imap::FailureKind::too_large:
            result.end = TakeEnd::too_large;
            result.reason = "it is larger than " + mebibytes(settings.octets_max);
            break;
        case imap::FailureKind::not_taken:
            result.end = TakeEnd::spool;
            result.reason = failure.text;
            break;
        default:
            result.end = TakeEnd::failed;
            result.reason =
                "it could not be read: " +
                (failure.text.empty() ? std::string(imap::name_of(failure.kind)) : failure.text);
    }
    if (!failure.session_goes_on() || failure.throttled) {
        result.failure = std::move(failure);
    }
    return result;
}

}  // namespace

std::string door_key(const MailboxSettings& settings, std::uint32_t uid_validity, imap::Uid uid) {
    constexpr std::size_t tag_digits = 16;
    auto key = settings.name + '/' + std::to_string(uid_validity) + '/' + std::to_string(uid);
    const auto tag = to_hex(hmac_sha256(settings.door_secret, "door key:" + key));
    return key + '/' + tag.substr(0, tag_digits);
}

TakeResult take_mail(
    imap::Client& client,
    Desk& desk,
    const MailboxSettings& settings,
    const std::string& door_key,
    const Take& take
) {
    intake::Spool spool;
    const auto fetched = client.uid_fetch_body(
        take.uid,
        [&spool](std::string_view octets) { return spool.append(octets); },
        settings.octets_max
    );
    if (!fetched) {
        return unread(fetched.error(), spool, settings);
    }
    TakeResult result;
    result.head = head_of(spool);
    Parcel parcel;
    parcel.reverse_path = result.head.reverse_path;
    parcel.recipients = recipients_of(result.head, settings.queue_addresses, settings.recipient);
    parcel.door_key = door_key;
    parcel.again = take.again;
    parcel.mail = &spool;
    const auto handed = desk.hand_over(parcel);
    result.end = end_of(handed.taken);
    result.reason = handed.answer;
    return result;
}

}  // namespace maildocket::mailbox
