#include "core/store/sqlite/mailbox_rows.hpp"

#include "core/store/mailbox_names.hpp"
#include "core/store/sqlite/names.hpp"

namespace maildocket::sqlite {

store::SignIn read_sign_in(const Rows& row, int column) {
    const auto state = row.view(column);
    return {
        .state = value_of(store::parse_sign_in_state(state), state),
        .reason = row.text(column + 1),
        .code = row.text(column + 2),
        .failures = row.integer(column + 3),
        .retry_at = row.optional_time(column + 4),
        .sealed = row.text(column + 5),
        .generation = row.integer(column + 6),
        .access_ends_at = row.optional_time(column + 7),
        .granted_at = row.optional_time(column + 8),
        .grant_ends_at = row.optional_time(column + 9)};
}

store::MailboxProgress read_progress(const Rows& row, int column) {
    return {
        .uid_validity = static_cast<std::uint32_t>(row.integer(column)),
        .first_new_uid = static_cast<std::uint32_t>(row.integer(column + 1)),
        .misconfigured = row.flag(column + 2),
        .trouble = row.text(column + 3),
        .trouble_code = row.text(column + 4),
        .waiting = row.integer(column + 5),
        .last_session_at = row.optional_time(column + 6),
        .last_mail_at = row.optional_time(column + 7),
        .next_session_at = row.optional_time(column + 8)};
}

store::MailboxMail read_mailbox_mail(const Rows& row) {
    const auto state = row.view(2);
    return {
        .uid_validity = static_cast<std::uint32_t>(row.integer(0)),
        .uid = static_cast<std::uint32_t>(row.integer(1)),
        .state = value_of(store::parse_mailbox_mail_state(state), state),
        .message_id = row.text(3),
        .from = row.text(4),
        .door_key = row.text(8),
        .tries = row.integer(5),
        .reason = row.text(6),
        .changed_at = row.time(7)};
}

}  // namespace maildocket::sqlite
