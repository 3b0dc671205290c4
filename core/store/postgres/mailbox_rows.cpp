#include "core/store/postgres/mailbox_rows.hpp"

#include "core/store/mailbox_names.hpp"
#include "core/store/postgres/names.hpp"
#include "core/store/postgres/rows.hpp"

namespace maildocket::postgres {

store::SignIn read_sign_in(const pqxx::row& row, int column) {
    const auto state = text(row, column);
    return {
        .state = value_of(store::parse_sign_in_state(state), state),
        .reason = text(row, column + 1),
        .code = text(row, column + 2),
        .failures = integer(row, column + 3),
        .retry_at = optional_time(row, column + 4),
        .sealed = pqxx::binarystring(row[column + 5]).str(),
        .generation = integer(row, column + 6),
        .access_ends_at = optional_time(row, column + 7),
        .granted_at = optional_time(row, column + 8),
        .grant_ends_at = optional_time(row, column + 9)};
}

store::MailboxProgress read_progress(const pqxx::row& row, int column) {
    return {
        .uid_validity = static_cast<std::uint32_t>(integer(row, column)),
        .first_new_uid = static_cast<std::uint32_t>(integer(row, column + 1)),
        .misconfigured = flag(row, column + 2),
        .trouble = text(row, column + 3),
        .trouble_code = text(row, column + 4),
        .waiting = integer(row, column + 5),
        .last_session_at = optional_time(row, column + 6),
        .last_mail_at = optional_time(row, column + 7),
        .next_session_at = optional_time(row, column + 8)};
}

store::MailboxMail read_mailbox_mail(const pqxx::row& row) {
    const auto state = text(row, 2);
    return {
        .uid_validity = static_cast<std::uint32_t>(integer(row, 0)),
        .uid = static_cast<std::uint32_t>(integer(row, 1)),
        .state = value_of(store::parse_mailbox_mail_state(state), state),
        .message_id = text(row, 3),
        .from = text(row, 4),
        .door_key = text(row, 8),
        .tries = integer(row, 5),
        .reason = text(row, 6),
        .changed_at = time(row, 7)};
}

}  // namespace maildocket::postgres
