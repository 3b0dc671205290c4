#include "core/store/sqlite/intake.hpp"

#include "core/store/sqlite/answers.hpp"
#include "core/store/sqlite/connection.hpp"
#include "core/store/sqlite/effects.hpp"
#include "core/store/sqlite/schema.hpp"

namespace maildocket::sqlite {

namespace {

using store::DeliveryContent;
using store::DeliveryKey;
using store::DeliveryOutcome;

// One connection with everything prepared on it.
struct IntakeConnection {
    explicit IntakeConnection(const std::string& path)
        : connection(path, Connection::File::existing),
          answers(checked(path)),
          effects(connection) {}

    Connection& checked(const std::string& path) {
        require_schema(connection, path);
        return connection;
    }

    Connection connection;
    AnswerReader answers;
    EffectWriter effects;
    Statement savepoint{connection, "SAVEPOINT mail"};
    Statement release{connection, "RELEASE mail"};
    Statement rollback_to{connection, "ROLLBACK TO mail"};
};

class SqliteIntakeTransaction final : public store::IntakeTransaction {
public:
    explicit SqliteIntakeTransaction(IntakeConnection& database)
        : database_(database), transaction_(database.connection) {
        database_.savepoint.execute();
    }
    ~SqliteIntakeTransaction() override {
        if (!committed_) {
            database_.answers.rolled_back();
        }
    }
    SqliteIntakeTransaction(const SqliteIntakeTransaction&) = delete;
    SqliteIntakeTransaction& operator=(const SqliteIntakeTransaction&) = delete;
    SqliteIntakeTransaction(SqliteIntakeTransaction&&) = delete;
    SqliteIntakeTransaction& operator=(SqliteIntakeTransaction&&) = delete;

    Result<std::variant<DeliveryOutcome, routing::Answers>> claim(
        const DeliveryKey& key, const routing::Inquiry& inquiry
    ) override {
        using Claimed = std::variant<DeliveryOutcome, routing::Answers>;
        return in_transaction([&]() -> Claimed {
            database_.release.execute();
            database_.savepoint.execute();
            if (auto earlier = database_.answers.earlier(key)) {
                return *std::move(earlier);
            }
            return database_.answers.answer(inquiry);
        });
    }

    Result<routing::Answers> answer(const DeliveryKey& /*key*/, const routing::Inquiry& inquiry)
        override {
        return in_transaction([&] { return database_.answers.answer(inquiry); });
    }

    Result<DeliveryOutcome> apply(const routing::Effects& effects, const DeliveryContent& content)
        override {
        return in_transaction([&] { return database_.effects.apply(effects, content); });
    }

    Result<void> record_duplicate(
        const routing::DeliveryRecord& record,
        const DeliveryOutcome& first,
        const DeliveryContent& content
    ) override {
        return in_transaction([&] { database_.effects.record_duplicate(record, first, content); });
    }

    Result<DeliveryOutcome> reapply(
        DeliveryId held, const routing::Effects& effects, const DeliveryContent& content
    ) override {
        return in_transaction([&] { return database_.effects.reapply(held, effects, content); });
    }

    Result<void> undo() override {
        return in_transaction([&] {
            database_.answers.rolled_back();
            database_.rollback_to.execute();
        });
    }

    Result<void> commit() override {
        return in_transaction([&] {
            transaction_.commit();
            committed_ = true;
        });
    }

private:
    // After a full disk or an exhausted memory sqlite3 may have rolled everything back by itself.
    // What followed would be a transaction of its own each: it must not run.
    template <class Work>
    auto in_transaction(Work&& work) -> Result<std::invoke_result_t<Work>> {
        if (!database_.connection.in_transaction()) {
            return fail(ErrorCode::conflict, "the database gave the transaction up");
        }
        return attempt(std::forward<Work>(work));
    }

    IntakeConnection& database_;
    WriteTransaction transaction_;
    bool committed_ = false;
};

class SqliteIntakeStore final : public store::IntakeStore {
public:
    explicit SqliteIntakeStore(const std::string& path) : database_(path) {}

    // A queue with tickets keeps its count; its prefix follows the configuration.
    Result<void> ensure_queues(std::span<const QueuePolicy> queues) override {
        return attempt([&] {
            WriteTransaction transaction(database_.connection);
            for (const auto& queue : queues) {
                ensure_queue_.execute(queue.name, queue.prefix, queue.first_number);
                set_first_number_.execute(queue.name, queue.first_number);
            }
            transaction.commit();
        });
    }

    Result<std::unique_ptr<store::IntakeTransaction>> begin() override {
        return attempt([&]() -> std::unique_ptr<store::IntakeTransaction> {
            return std::make_unique<SqliteIntakeTransaction>(database_);
        });
    }

    Result<ReadAnswer> ask(const DeliveryKey& key, const routing::Inquiry& inquiry) override {
        return attempt([&] {
            ReadTransaction snapshot(database_.connection);
            return ReadAnswer{database_.answers.earlier(key), database_.answers.answer(inquiry)};
        });
    }

private:
    IntakeConnection database_;
    Statement ensure_queue_{database_.connection, R"(
        INSERT INTO queues (name, prefix, next_number) VALUES (?, ?, ?)
        ON CONFLICT (name) DO UPDATE SET prefix = excluded.prefix
        WHERE prefix <> excluded.prefix)"};
    // Where no number was given out yet.
    Statement set_first_number_{database_.connection, R"(
        UPDATE queues SET next_number = ?2
        WHERE name = ?1 AND next_number <> ?2
          AND NOT EXISTS (SELECT 1 FROM tickets WHERE queue = ?1))"};
};

}  // namespace

std::unique_ptr<store::IntakeStore> open_intake(const std::string& path) {
    return std::make_unique<SqliteIntakeStore>(path);
}

}  // namespace maildocket::sqlite
