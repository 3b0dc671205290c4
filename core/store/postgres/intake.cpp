#include "core/store/postgres/intake.hpp"

#include "core/store/postgres/answers.hpp"
#include "core/store/postgres/blob_writer.hpp"
#include "core/store/postgres/effects.hpp"
#include "core/store/postgres/failure.hpp"
#include "core/store/postgres/people.hpp"
#include "core/store/postgres/pipeline.hpp"
#include "core/store/postgres/schema.hpp"

#include <array>

namespace maildocket::postgres {

namespace {

using store::DeliveryContent;
using store::DeliveryKey;
using store::DeliveryOutcome;

// Every look-up of a mail goes by an index. A plan that was made while the tables were small and
// kept for the life of the connection must do so too.
//
// 250 means durable: a server that commits asynchronously by default does not for us.
constexpr const char* session_settings =
    "SET statement_timeout = '60s'; SET lock_timeout = '3s';"
    "SET idle_in_transaction_session_timeout = '60s';"
    "SET plan_cache_mode = force_generic_plan; SET jit = off;"
    "SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_hashjoin = off;"
    "SET enable_mergejoin = off;"
    "SELECT set_config('synchronous_commit', 'on', false)"
    " WHERE current_setting('synchronous_commit') = 'off'";

constexpr PreparedStatement begin_transaction{"begin", "BEGIN"};
constexpr PreparedStatement commit_transaction{"commit", "COMMIT"};
constexpr PreparedStatement roll_back{"rollback", "ROLLBACK"};
constexpr PreparedStatement set_savepoint{"savepoint", "SAVEPOINT mail"};
constexpr PreparedStatement release_savepoint{"release", "RELEASE SAVEPOINT mail"};
constexpr PreparedStatement roll_back_to{"rollback_to", "ROLLBACK TO SAVEPOINT mail"};
constexpr PreparedStatement claim_mail{"claim", R"(
    SELECT o_earlier, o_answers
    FROM maildocket_claim_1($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
                            $17, $18, $19, $20, $21, $22, $23))"};
// Two hosts that start at once must not make a sequence twice.
constexpr PreparedStatement lock_queues{
    "lock_queues", "SELECT pg_advisory_xact_lock(hashtextextended('maildocket queues', 0))"};
constexpr PreparedStatement ensure_queue{
    "ensure_queue", "SELECT maildocket_ensure_queue_1($1, $2, $3)"};
// Where no number was given out yet. last_value is null for a role that may not read it, too.
constexpr PreparedStatement set_first_number{"set_first_number", R"(
    SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, $2, false)
    FROM pg_sequences
    WHERE schemaname = current_schema() AND sequencename = 'ticket_number_' || md5($1)
      AND last_value IS NULL AND NOT EXISTS (SELECT FROM tickets WHERE queue = $1))"};

constexpr std::array all_statements{
    begin_transaction,
    commit_transaction,
    roll_back,
    set_savepoint,
    release_savepoint,
    roll_back_to,
    claim_mail,
    lock_queues,
    ensure_queue,
    set_first_number,
    statements::all_agents,
    statements::agents_among,
    statements::clients_named,
    statements::order,
    statements::apply,
    statements::insert_duplicate,
    statements::make_blob,
    statements::insert_chunk};

class PostgresIntakeTransaction final : public store::IntakeTransaction {
public:
    PostgresIntakeTransaction(Pipeline& pipeline, BudgetCache& budgets)
        : pipeline_(pipeline), budgets_(budgets) {}

    ~PostgresIntakeTransaction() override {
        budgets_.rolled_back();
        if (state_ != State::idle && !pipeline_.lost()) {
            static_cast<void>(attempt([this] { abandon(roll_back); }));
        }
    }
    PostgresIntakeTransaction(const PostgresIntakeTransaction&) = delete;
    PostgresIntakeTransaction& operator=(const PostgresIntakeTransaction&) = delete;
    PostgresIntakeTransaction(PostgresIntakeTransaction&&) = delete;
    PostgresIntakeTransaction& operator=(PostgresIntakeTransaction&&) = delete;

    Result<std::variant<DeliveryOutcome, routing::Answers>> claim(
        const DeliveryKey& key, const routing::Inquiry& inquiry
    ) override {
        using Claimed = std::variant<DeliveryOutcome, routing::Answers>;
        return attempt([&]() -> Claimed {
            queue_start_of_mail();
            pipeline_.queue(
                claim_mail, claim_parameters(key, inquiry, budgets_, Locking::until_end)
            );
            const auto results = pipeline_.run();
            const auto& row = results.back();
            if (!row.is_null(0, 0)) {
                return read_earlier(row.text(0, 0));
            }
            auto answers = read_answers(row.text(0, 1), inquiry, budgets_);
            add_people(pipeline_, inquiry, answers);
            return answers;
        });
    }

    Result<routing::Answers> answer(const DeliveryKey& key, const routing::Inquiry& inquiry)
        override {
        return attempt([&] {
            queue_begin();
            pipeline_.queue(claim_mail, answer_parameters(key, inquiry, budgets_));
            const auto results = pipeline_.run();
            auto answers = read_answers(results.back().text(0, 1), inquiry, budgets_);
            add_people(pipeline_, inquiry, answers);
            return answers;
        });
    }

    Result<DeliveryOutcome> apply(const routing::Effects& effects, const DeliveryContent& content)
        override {
        return attempt([&] {
            queue_begin();
            return apply_effects(pipeline_, std::nullopt, effects, content);
        });
    }

    Result<void> record_duplicate(
        const routing::DeliveryRecord& record,
        const DeliveryOutcome& first,
        const DeliveryContent& content
    ) override {
        return attempt([&] {
            queue_begin();
            insert_duplicate(pipeline_, record, first, content);
        });
    }

    Result<DeliveryOutcome> reapply(
        DeliveryId held, const routing::Effects& effects, const DeliveryContent& content
    ) override {
        return attempt([&] {
            queue_begin();
            return apply_effects(pipeline_, held, effects, content);
        });
    }

    Result<void> undo() override {
        return attempt([&] {
            switch (state_) {
                case State::idle: break;
                case State::first_mail:
                    abandon(roll_back);
                    state_ = State::idle;
                    break;
                case State::later_mail: abandon(roll_back_to); break;
            }
        });
    }

    Result<void> commit() override {
        if (state_ == State::idle) {
            return {};
        }
        auto done = attempt([this] { return std::string(run(commit_transaction).command()); });
        state_ = State::idle;
        if (!done && pipeline_.lost()) {
            return fail(ErrorCode::commit_in_doubt, done.error().detail);
        }
        if (!done) {
            return fail_with(done);
        }
        if (*done != "COMMIT") {  // what PostgreSQL says of a transaction that had failed before
            return fail(ErrorCode::conflict, "PostgreSQL: the transaction was rolled back");
        }
        budgets_.committed();
        return {};
    }

private:
    // The first mail of a transaction needs no savepoint: to undo it is to roll back.
    enum class State { idle, first_mail, later_mail };

    void queue_begin() {
        if (state_ == State::idle) {
            pipeline_.queue(begin_transaction);
            state_ = State::first_mail;
        }
    }

    void queue_start_of_mail() {
        if (state_ == State::idle) {
            queue_begin();
            return;
        }
        if (state_ == State::later_mail) {
            pipeline_.queue(release_savepoint);
        }
        pipeline_.queue(set_savepoint);
        state_ = State::later_mail;
    }

    Rows run(const PreparedStatement& statement) {
        pipeline_.queue(statement);
        auto results = pipeline_.run();
        return std::move(results.back());
    }

    // What still waits (a blob that broke off) may fail, and what is queued behind it would not
    // run.
    void abandon(const PreparedStatement& rollback) {
        pipeline_.settle();
        static_cast<void>(run(rollback));
    }

    Pipeline& pipeline_;
    BudgetCache& budgets_;
    State state_ = State::idle;
};

class PostgresIntakeStore final : public store::IntakeStore {
public:
    explicit PostgresIntakeStore(const DatabaseUrl& database)
        : pipeline_(database, session_settings, all_statements) {}

    // A queue with tickets keeps its count; its prefix follows the configuration.
    Result<void> ensure_queues(std::span<const QueuePolicy> queues) override {
        return attempt([&] {
            connect();
            pipeline_.queue(begin_transaction);
            pipeline_.queue(lock_queues);
            for (const auto& queue : queues) {
                pipeline_.queue(
                    ensure_queue,
                    Parameters().text(queue.name).text(queue.prefix).integer(queue.first_number)
                );
                pipeline_.queue(
                    set_first_number, Parameters().text(queue.name).integer(queue.first_number)
                );
            }
            pipeline_.queue(commit_transaction);
            run_or_roll_back();
        });
    }

    Result<std::unique_ptr<store::IntakeTransaction>> begin() override {
        return attempt([&]() -> std::unique_ptr<store::IntakeTransaction> {
            connect();
            return std::make_unique<PostgresIntakeTransaction>(pipeline_, budgets_);
        });
    }

    Result<ReadAnswer> ask(const DeliveryKey& key, const routing::Inquiry& inquiry) override {
        return attempt([&] {
            connect();
            pipeline_.queue(claim_mail, claim_parameters(key, inquiry, budgets_, Locking::none));
            const auto results = pipeline_.run();
            const auto& row = results.back();
            ReadAnswer answer;
            if (!row.is_null(0, 0)) {
                answer.earlier = read_earlier(row.text(0, 0));
            }
            answer.answers = read_answers(row.text(0, 1), inquiry, budgets_);
            add_people(pipeline_, inquiry, answer.answers);
            budgets_.committed();
            return answer;
        });
    }

private:
    // A connection that ended is replaced between transactions, never inside one.
    void connect() {
        if (!pipeline_.alive()) {
            pipeline_.reconnect();
        }
    }

    void run_or_roll_back() {
        try {
            static_cast<void>(pipeline_.run());
        } catch (const Failure&) {
            if (!pipeline_.lost()) {
                pipeline_.queue(roll_back);
                static_cast<void>(pipeline_.run());
            }
            throw;
        }
    }

    Pipeline pipeline_;
    BudgetCache budgets_;
};

}  // namespace

std::unique_ptr<store::IntakeStore> open_intake(const DatabaseUrl& database) {
    Connection connection(database);
    require_schema(connection);
    return std::make_unique<PostgresIntakeStore>(database);
}

}  // namespace maildocket::postgres
