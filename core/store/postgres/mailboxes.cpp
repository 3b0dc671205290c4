#include "core/store/postgres/mailboxes.hpp"

#include "core/store/mailbox_names.hpp"
#include "core/store/postgres/connection.hpp"
#include "core/store/postgres/leases.hpp"
#include "core/store/postgres/mailbox_rows.hpp"
#include "core/store/postgres/names.hpp"
#include "core/store/postgres/notifications.hpp"
#include "core/store/postgres/rows.hpp"
#include "core/store/postgres/schema.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

namespace maildocket::postgres {

namespace {

using store::MailboxMail;
using store::MailboxProgress;
using store::MailboxRow;
using store::SignIn;
using Transaction = pqxx::transaction_base;

constexpr const char* make_mailbox =
    "INSERT INTO mailboxes (name) VALUES ($1) ON CONFLICT (name) DO NOTHING";
constexpr const char* select_all = R"(
    SELECT name, sign_in_state, sign_in_reason, sign_in_code, failures, retry_at, sealed,
           generation, access_ends_at, granted_at, grant_ends_at, uid_validity, first_new_uid,
           misconfigured, trouble, trouble_code, waiting, last_session_at, last_mail_at, next_session_at,
           (SELECT count(*) FROM mailbox_mails WHERE mailbox = name AND state = 'held'),
           (SELECT count(*) FROM mailbox_mails WHERE mailbox = name AND state = 'refused')
    FROM mailboxes ORDER BY name)";
constexpr const char* select_sign_in = R"(
    SELECT sign_in_state, sign_in_reason, sign_in_code, failures, retry_at, sealed, generation,
           access_ends_at, granted_at, grant_ends_at
    FROM mailboxes WHERE name = $1)";
constexpr const char* update_sign_in = R"(
    UPDATE mailboxes SET generation = generation + 1, sign_in_state = $3, sign_in_reason = $4,
        sign_in_code = $5, failures = $6, retry_at = $7, sealed = $8, access_ends_at = $9,
        granted_at = $10, grant_ends_at = $11
    WHERE name = $1 AND generation = $2)";
constexpr const char* select_progress = R"(
    SELECT uid_validity, first_new_uid, misconfigured, trouble, trouble_code, waiting, last_session_at,
           last_mail_at, next_session_at
    FROM mailboxes WHERE name = $1)";
constexpr const char* upsert_progress = R"(
    INSERT INTO mailboxes (name, uid_validity, first_new_uid, misconfigured, trouble, trouble_code,
                           waiting, last_session_at, last_mail_at, next_session_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT (name) DO UPDATE SET
        uid_validity = excluded.uid_validity, first_new_uid = excluded.first_new_uid,
        misconfigured = excluded.misconfigured, trouble = excluded.trouble,
        trouble_code = excluded.trouble_code, waiting = excluded.waiting,
        last_session_at = excluded.last_session_at, last_mail_at = excluded.last_mail_at,
        next_session_at = excluded.next_session_at)";
constexpr const char* select_mails = R"(
    SELECT uid_validity, uid, state, message_id, author, tries, reason, changed_at, door_key
    FROM mailbox_mails WHERE mailbox = $1 ORDER BY uid_validity, uid)";
constexpr const char* upsert_mail = R"(
    INSERT INTO mailbox_mails (mailbox, uid_validity, uid, state, message_id, author, tries, reason,
                               changed_at, door_key)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT (mailbox, uid_validity, uid) DO UPDATE SET
        state = excluded.state, message_id = excluded.message_id, author = excluded.author,
        tries = excluded.tries, reason = excluded.reason, changed_at = excluded.changed_at,
        door_key = excluded.door_key)";
// Lists come as JSON: one parameter and one round trip for any number.
constexpr const char* delete_mails = R"(
    DELETE FROM mailbox_mails
    WHERE mailbox = $1 AND uid_validity = $2
      AND uid IN (SELECT value::bigint FROM jsonb_array_elements_text($3::jsonb)))";
constexpr const char* select_outcomes = R"(
    SELECT (SELECT coalesce(f.outcome, d.outcome)
            FROM deliveries d LEFT JOIN deliveries f ON f.id = d.first_delivery_id
            WHERE d.door_key = k.value AND d.door_key <> ''
            ORDER BY d.id LIMIT 1)
    FROM jsonb_array_elements_text($1::jsonb) WITH ORDINALITY AS k (value, place)
    ORDER BY k.place)";

std::optional<std::int64_t> microseconds(const std::optional<Timestamp>& time) {
    return time ? std::optional(to_microseconds(*time)) : std::nullopt;
}

template <class Value>
std::string json_array(std::span<const Value> values) {
    return boost::json::serialize(boost::json::array(values.begin(), values.end()));
}

bool update(
    Transaction& transaction,
    const std::string& mailbox,
    std::int64_t expected,
    const SignIn& sign_in
) {
    const auto updated = transaction.exec_params(
        update_sign_in,
        mailbox,
        expected,
        std::string(store::to_string(sign_in.state)),
        sign_in.reason,
        sign_in.code,
        sign_in.failures,
        microseconds(sign_in.retry_at),
        pqxx::binarystring(sign_in.sealed),
        microseconds(sign_in.access_ends_at),
        microseconds(sign_in.granted_at),
        microseconds(sign_in.grant_ends_at)
    );
    return updated.affected_rows() != 0;
}

void put(Transaction& transaction, const std::string& mailbox, const MailboxMail& mail) {
    transaction.exec_params(
        upsert_mail,
        mailbox,
        std::int64_t{mail.uid_validity},
        std::int64_t{mail.uid},
        std::string(store::to_string(mail.state)),
        mail.message_id,
        mail.from,
        mail.tries,
        mail.reason,
        to_microseconds(mail.changed_at),
        mail.door_key
    );
}

class PostgresMailboxes final : public store::MailboxStore {
public:
    explicit PostgresMailboxes(const DatabaseUrl& database) : connection_(database) {
        require_schema(connection_);
    }

    Result<std::vector<MailboxRow>> list() override {
        return read([&](Transaction& transaction) {
            std::vector<MailboxRow> all;
            for (const auto& row : transaction.exec(select_all)) {
                all.push_back(
                    {.name = text(row, 0),
                     .sign_in = read_sign_in(row, 1),
                     .progress = read_progress(row, 11),
                     .held = integer(row, 20),
                     .refused = integer(row, 21)}
                );
            }
            return all;
        });
    }

    Result<void> remove(const std::string& mailbox) override {
        return write([&](Transaction& transaction) {
            const auto removed =
                transaction.exec_params("DELETE FROM mailboxes WHERE name = $1", mailbox);
            if (removed.affected_rows() == 0) {
                throw_failure(ErrorCode::not_found, "mailbox " + mailbox + " was never used");
            }
        });
    }

    Result<SignIn> sign_in(const std::string& mailbox) override {
        return read([&](Transaction& transaction) {
            const auto rows = transaction.exec_params(select_sign_in, mailbox);
            return rows.empty() ? SignIn() : read_sign_in(rows[0], 0);
        });
    }

    Result<bool> replace_sign_in(
        const std::string& mailbox,
        std::int64_t expected,
        const SignIn& sign_in,
        const std::optional<routing::NewNotification>& notification,
        Timestamp now
    ) override {
        return write([&](Transaction& transaction) {
            if (expected == 0) {
                transaction.exec_params(make_mailbox, mailbox);
            }
            const bool replaced = update(transaction, mailbox, expected, sign_in);
            if (replaced && notification) {
                raise_notification(transaction, *notification, now);
            }
            return replaced;
        });
    }

    Result<MailboxProgress> progress(const std::string& mailbox) override {
        return read([&](Transaction& transaction) {
            const auto rows = transaction.exec_params(select_progress, mailbox);
            return rows.empty() ? MailboxProgress() : read_progress(rows[0], 0);
        });
    }

    Result<void> put_progress(const std::string& mailbox, const MailboxProgress& progress)
        override {
        return write([&](Transaction& transaction) {
            transaction.exec_params(
                upsert_progress,
                mailbox,
                std::int64_t{progress.uid_validity},
                std::int64_t{progress.first_new_uid},
                progress.misconfigured,
                progress.trouble,
                progress.trouble_code,
                progress.waiting,
                microseconds(progress.last_session_at),
                microseconds(progress.last_mail_at),
                microseconds(progress.next_session_at)
            );
        });
    }

    Result<std::vector<MailboxMail>> mails(const std::string& mailbox) override {
        return read([&](Transaction& transaction) {
            std::vector<MailboxMail> all;
            for (const auto& row : transaction.exec_params(select_mails, mailbox)) {
                all.push_back(read_mailbox_mail(row));
            }
            return all;
        });
    }

    Result<void> put_mails(const std::string& mailbox, std::span<const MailboxMail> mails)
        override {
        return write([&](Transaction& transaction) {
            if (!mails.empty()) {
                transaction.exec_params(make_mailbox, mailbox);
            }
            for (const auto& mail : mails) {
                put(transaction, mailbox, mail);
            }
        });
    }

    Result<void> forget_mails(
        const std::string& mailbox, std::uint32_t uid_validity, std::span<const std::uint32_t> uids
    ) override {
        return write([&](Transaction& transaction) {
            transaction.exec_params(
                delete_mails, mailbox, std::int64_t{uid_validity}, json_array(uids)
            );
        });
    }

    Result<std::vector<std::optional<Outcome>>> outcomes(std::span<const std::string> door_keys
    ) override {
        return read([&](Transaction& transaction) {
            std::vector<std::optional<Outcome>> found;
            for (const auto& row :
                 transaction.exec_params(select_outcomes, json_array(door_keys))) {
                const auto name = text(row, 0);
                found.push_back(
                    row[0].is_null() ? std::nullopt
                                     : std::optional(value_of(parse_outcome(name), name))
                );
            }
            return found;
        });
    }

    Result<bool> raise(const routing::NewNotification& notification, Timestamp now) override {
        return write([&](Transaction& transaction) {
            return raise_notification(transaction, notification, now);
        });
    }

    Result<bool> acquire(
        const std::string& lease,
        const std::string& owner,
        Timestamp now,
        std::chrono::seconds length
    ) override {
        return write([&](Transaction& transaction) {
            return acquire_lease(transaction, lease, owner, now, length);
        });
    }

    Result<void> release(const std::string& lease, const std::string& owner) override {
        return write([&](Transaction& transaction) { release_lease(transaction, lease, owner); });
    }

private:
    template <class Work>
    auto read(const Work& work) -> Result<std::invoke_result_t<Work, Transaction&>> {
        return attempt([&] { return connection_.read(work); });
    }
    template <class Work>
    auto write(const Work& work) -> Result<std::invoke_result_t<Work, Transaction&>> {
        return attempt([&] { return connection_.write(work); });
    }

    Connection connection_;
};

}  // namespace

std::unique_ptr<store::MailboxStore> open_mailboxes(const DatabaseUrl& database) {
    return std::make_unique<PostgresMailboxes>(database);
}

}  // namespace maildocket::postgres
