#include "core/model/signed_message_id.hpp"

#include "core/base/ascii.hpp"
#include "core/model/signed_token.hpp"

namespace maildocket {

namespace {

// The word in front says to a person what the ID is of, and to us what was signed.
struct Kind {
    std::string_view word;
    std::size_t numbers;
};
constexpr Kind mail_kind{"mail.", 2};      // ticket and row of the outbox
constexpr Kind ticket_kind{"ticket.", 1};  // ticket

signed_token::Scope scope_of(const Kind& kind, std::string_view domain) {
    return {std::string("message-id\0", 11).append(kind.word), ascii::lower(domain)};
}

std::string number(std::int64_t id) {
    return signed_token::big_endian(static_cast<std::uint64_t>(id));
}

std::string make(
    const SecretKey& key, const Kind& kind, std::string_view numbers, std::string_view domain
) {
    return std::string(kind.word)
        .append(signed_token::seal(key, numbers, scope_of(kind, domain)))
        .append(1, '@')
        .append(domain);
}

std::optional<TicketId> verify(
    const KeyRing& keys, const Kind& kind, std::string_view message_id, Timestamp now
) {
    const auto at = message_id.rfind('@');
    if (at == std::string_view::npos || !ascii::starts_with_ignoring_case(message_id, kind.word)) {
        return std::nullopt;
    }
    const auto token = message_id.substr(kind.word.size(), at - kind.word.size());
    const auto scope = scope_of(kind, message_id.substr(at + 1));
    const auto numbers = signed_token::unseal(keys, token, kind.numbers, scope, now);
    if (!numbers) {
        return std::nullopt;
    }
    const auto ticket =
        signed_token::from_big_endian(numbers->substr(0, signed_token::number_octets));
    return TicketId{static_cast<std::int64_t>(ticket)};
}

}  // namespace

std::string thread_root_id(
    const KeyRing& keys, TicketId ticket, Timestamp ticket_created_at, std::string_view domain
) {
    return make(keys.newest_at(ticket_created_at), ticket_kind, number(ticket.value), domain);
}

std::string sign_message_id(
    const KeyRing& keys,
    TicketId ticket,
    OutboxId mail,
    Timestamp mail_created_at,
    std::string_view domain
) {
    return make(
        keys.newest_at(mail_created_at),
        mail_kind,
        number(ticket.value) + number(mail.value),
        domain
    );
}

std::optional<TicketId> verify_message_id(
    const KeyRing& keys, std::string_view message_id, Timestamp now
) {
    const auto of_mail = verify(keys, mail_kind, message_id, now);
    return of_mail ? of_mail : verify(keys, ticket_kind, message_id, now);
}

}  // namespace maildocket
