#include "core/store/sqlite/mailboxes.hpp"

#include "core/store/mailbox_names.hpp"
#include "core/store/sqlite/leases.hpp"
#include "core/store/sqlite/mailbox_rows.hpp"
#include "core/store/sqlite/names.hpp"
#include "core/store/sqlite/notifications.hpp"
#include "core/store/sqlite/schema.hpp"

namespace maildocket::sqlite {

namespace {

using store::MailboxMail;
using store::MailboxProgress;
using store::MailboxRow;
using store::SignIn;

struct Statements {
    explicit Statements(Connection& connection);

    Statement make;
    Statement list;
    Statement remove;
    Statement sign_in;
    Statement replace_sign_in;
    Statement progress;
    Statement put_progress;
    Statement mails;
    Statement put_mail;
    Statement forget_mail;
    Statement outcome;
};

class SqliteMailboxes final : public store::MailboxStore {
public:
    explicit SqliteMailboxes(const std::string& path)
        : connection_(path, Connection::File::existing) {
        require_schema(connection_, path);
        parts_.emplace(connection_);
    }

    Result<std::vector<MailboxRow>> list() override {
        return attempt([&] {
            std::vector<MailboxRow> all;
            for (auto row = statements().list.query(); row.next();) {
                all.push_back(
                    {.name = row.text(0),
                     .sign_in = read_sign_in(row, 1),
                     .progress = read_progress(row, 11),
                     .held = row.integer(20),
                     .refused = row.integer(21)}
                );
            }
            return all;
        });
    }

    Result<void> remove(const std::string& mailbox) override {
        return attempt([&] {
            if (statements().remove.execute(mailbox) == 0) {
                throw_failure(ErrorCode::not_found, "mailbox " + mailbox + " was never used");
            }
        });
    }

    Result<SignIn> sign_in(const std::string& mailbox) override {
        return attempt([&] {
            auto row = statements().sign_in.query(mailbox);
            return row.next() ? read_sign_in(row, 0) : SignIn();
        });
    }

    Result<bool> replace_sign_in(
        const std::string& mailbox,
        std::int64_t expected,
        const SignIn& sign_in,
        const std::optional<routing::NewNotification>& notification,
        Timestamp now
    ) override {
        return attempt([&] {
            WriteTransaction transaction(connection_);
            if (expected == 0) {
                statements().make.execute(mailbox);
            }
            const bool replaced = statements().replace_sign_in.execute(
                                      mailbox,
                                      expected,
                                      store::to_string(sign_in.state),
                                      sign_in.reason,
                                      sign_in.code,
                                      sign_in.failures,
                                      sign_in.retry_at,
                                      Octets{sign_in.sealed},
                                      sign_in.access_ends_at,
                                      sign_in.granted_at,
                                      sign_in.grant_ends_at
                                  ) != 0;
            if (replaced && notification) {
                parts_->notifications.raise(*notification, now);
            }
            transaction.commit();
            return replaced;
        });
    }

    Result<MailboxProgress> progress(const std::string& mailbox) override {
        return attempt([&] {
            auto row = statements().progress.query(mailbox);
            return row.next() ? read_progress(row, 0) : MailboxProgress();
        });
    }

    Result<void> put_progress(const std::string& mailbox, const MailboxProgress& progress)
        override {
        return attempt([&] {
            statements().put_progress.execute(
                mailbox,
                progress.uid_validity,
                progress.first_new_uid,
                progress.misconfigured,
                progress.trouble,
                progress.trouble_code,
                progress.waiting,
                progress.last_session_at,
                progress.last_mail_at,
                progress.next_session_at
            );
        });
    }

    Result<std::vector<MailboxMail>> mails(const std::string& mailbox) override {
        return attempt([&] {
            std::vector<MailboxMail> all;
            for (auto row = statements().mails.query(mailbox); row.next();) {
                all.push_back(read_mailbox_mail(row));
            }
            return all;
        });
    }

    Result<void> put_mails(const std::string& mailbox, std::span<const MailboxMail> mails)
        override {
        return attempt([&] {
            if (mails.empty()) {
                return;
            }
            WriteTransaction transaction(connection_);
            statements().make.execute(mailbox);
            for (const auto& mail : mails) {
                statements().put_mail.execute(
                    mailbox,
                    mail.uid_validity,
                    mail.uid,
                    store::to_string(mail.state),
                    mail.message_id,
                    mail.from,
                    mail.tries,
                    mail.reason,
                    mail.changed_at,
                    mail.door_key
                );
            }
            transaction.commit();
        });
    }

    Result<void> forget_mails(
        const std::string& mailbox, std::uint32_t uid_validity, std::span<const std::uint32_t> uids
    ) override {
        return attempt([&] {
            WriteTransaction transaction(connection_);
            for (const auto uid : uids) {
                statements().forget_mail.execute(mailbox, uid_validity, uid);
            }
            transaction.commit();
        });
    }

    Result<std::vector<std::optional<Outcome>>> outcomes(std::span<const std::string> door_keys
    ) override {
        return attempt([&] {
            const ReadTransaction transaction(connection_);
            std::vector<std::optional<Outcome>> found;
            found.reserve(door_keys.size());
            for (const auto& key : door_keys) {
                auto row = statements().outcome.query(key);
                found.push_back(row.next() ? std::optional(outcome(row, 0)) : std::nullopt);
            }
            return found;
        });
    }

    Result<bool> raise(const routing::NewNotification& notification, Timestamp now) override {
        return attempt([&] { return parts_->notifications.raise(notification, now); });
    }

    Result<bool> acquire(
        const std::string& lease,
        const std::string& owner,
        Timestamp now,
        std::chrono::seconds length
    ) override {
        return attempt([&] { return parts_->leases.acquire(lease, owner, now, length); });
    }

    Result<void> release(const std::string& lease, const std::string& owner) override {
        return attempt([&] { parts_->leases.release(lease, owner); });
    }

private:
    struct Parts {
        explicit Parts(Connection& connection)
            : statements(connection), leases(connection), notifications(connection) {}

        Statements statements;
        Leases leases;
        NotificationRaiser notifications;
    };

    Statements& statements() { return parts_->statements; }

    Connection connection_;
    std::optional<Parts> parts_;
};

Statements::Statements(Connection& connection)
    : make(connection, "INSERT INTO mailboxes (name) VALUES (?) ON CONFLICT (name) DO NOTHING"),
      list(connection, R"(
          SELECT name, sign_in_state, sign_in_reason, sign_in_code, failures, retry_at, sealed,
                 generation, access_ends_at, granted_at, grant_ends_at, uid_validity,
                 first_new_uid, misconfigured, trouble, trouble_code, waiting, last_session_at,
                 last_mail_at, next_session_at,
                 (SELECT count(*) FROM mailbox_mails WHERE mailbox = name AND state = 'held'),
                 (SELECT count(*) FROM mailbox_mails WHERE mailbox = name AND state = 'refused')
          FROM mailboxes ORDER BY name)"),
      remove(connection, "DELETE FROM mailboxes WHERE name = ?"),
      sign_in(connection, R"(
          SELECT sign_in_state, sign_in_reason, sign_in_code, failures, retry_at, sealed,
                 generation, access_ends_at, granted_at, grant_ends_at
          FROM mailboxes WHERE name = ?)"),
      replace_sign_in(connection, R"(
          UPDATE mailboxes SET generation = generation + 1, sign_in_state = ?3,
              sign_in_reason = ?4, sign_in_code = ?5, failures = ?6, retry_at = ?7, sealed = ?8,
              access_ends_at = ?9, granted_at = ?10, grant_ends_at = ?11
          WHERE name = ?1 AND generation = ?2)"),
      progress(connection, R"(
          SELECT uid_validity, first_new_uid, misconfigured, trouble, trouble_code, waiting,
                 last_session_at, last_mail_at, next_session_at
          FROM mailboxes WHERE name = ?)"),
      put_progress(connection, R"(
          INSERT INTO mailboxes (name, uid_validity, first_new_uid, misconfigured, trouble, trouble_code,
                                 waiting, last_session_at, last_mail_at, next_session_at)
          VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
          ON CONFLICT (name) DO UPDATE SET
              uid_validity = ?2, first_new_uid = ?3, misconfigured = ?4, trouble = ?5, trouble_code = ?6,
              waiting = ?7, last_session_at = ?8, last_mail_at = ?9, next_session_at = ?10)"),
      mails(connection, R"(
          SELECT uid_validity, uid, state, message_id, author, tries, reason, changed_at, door_key
          FROM mailbox_mails WHERE mailbox = ? ORDER BY uid_validity, uid)"),
      put_mail(connection, R"(
          INSERT INTO mailbox_mails (mailbox, uid_validity, uid, state, message_id, author, tries,
                                     reason, changed_at, door_key)
          VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
          ON CONFLICT (mailbox, uid_validity, uid) DO UPDATE SET
              state = ?4, message_id = ?5, author = ?6, tries = ?7, reason = ?8,
              changed_at = ?9, door_key = ?10)"),
      forget_mail(connection, R"(
          DELETE FROM mailbox_mails WHERE mailbox = ? AND uid_validity = ? AND uid = ?)"),
      outcome(connection, R"(
          SELECT coalesce(f.outcome, d.outcome)
          FROM deliveries d LEFT JOIN deliveries f ON f.id = d.first_delivery_id
          WHERE d.door_key = ?1 AND d.door_key <> ''
          ORDER BY d.id LIMIT 1)") {}

}  // namespace

std::unique_ptr<store::MailboxStore> open_mailboxes(const std::string& path) {
    return std::make_unique<SqliteMailboxes>(path);
}

}  // namespace maildocket::sqlite
