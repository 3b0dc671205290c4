#include "core/store/postgres/chores.hpp"

#include "core/crypto/digest.hpp"
#include "core/store/postgres/article_writer.hpp"
#include "core/store/postgres/connection.hpp"
#include "core/store/postgres/leases.hpp"
#include "core/store/postgres/rows.hpp"
#include "core/store/postgres/schema.hpp"
#include "core/store/rules.hpp"

namespace maildocket::postgres {

namespace {

using Transaction = pqxx::transaction_base;

// A ticket that somebody is working on right now can wait for the next time.
constexpr const char* select_resolved = R"(
    SELECT id FROM tickets WHERE state = 'resolved' AND updated_at < $1
    ORDER BY updated_at LIMIT $2
    FOR NO KEY UPDATE SKIP LOCKED)";
constexpr const char* select_received = R"(
    SELECT id FROM deliveries WHERE id > $1 AND received_at < $2 ORDER BY id LIMIT $3)";
constexpr const char* forget = R"(
    UPDATE deliveries
    SET original_blob_id = (SELECT o_id FROM maildocket_blob_1($2, 0, NULL, $3)),
        original_gone = true
    WHERE id = $1 AND outcome <> 'held' AND NOT original_gone)";
// A delivery that has found the blob holds its row until it ends, and one that comes now waits here
// and is told to try again.
constexpr const char* select_unused = R"(
    SELECT id FROM blobs b
    WHERE created_at < $1
      AND NOT EXISTS (SELECT FROM deliveries WHERE original_blob_id = b.id)
      AND NOT EXISTS (SELECT FROM article_attachments WHERE blob_id = b.id)
    LIMIT $2 FOR UPDATE SKIP LOCKED)";

class PostgresChores final : public store::ChoreStore {
public:
    explicit PostgresChores(const DatabaseUrl& database) : connection_(database) {
        require_schema(connection_);
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

    Result<std::int64_t> close_resolved(Timestamp before, Timestamp now, std::int64_t count)
        override {
        return write([&](Transaction& transaction) {
            const auto rows =
                transaction.exec_params(select_resolved, to_microseconds(before), count);
            for (const auto& row : rows) {
                const auto ticket = id<TicketId>(row, 0);
                transaction.exec_params(
                    "UPDATE tickets SET state = 'closed', updated_at = $1 WHERE id = $2",
                    to_microseconds(now),
                    ticket.value
                );
                write_system_article(
                    transaction, ticket, store::system_text::closed_by_time(), now
                );
            }
            return static_cast<std::int64_t>(rows.size());
        });
    }

    Result<std::optional<DeliveryId>> forget_originals(
        Timestamp before, DeliveryId after, std::int64_t count
    ) override {
        return write([&](Transaction& transaction) {
            const auto digest = sha256({});
            std::optional<DeliveryId> last;
            for (const auto& row : transaction.exec_params(
                     select_received, after.value, to_microseconds(before), count
                 )) {
                last = id<DeliveryId>(row, 0);
                transaction.exec_params(
                    forget,
                    last->value,
                    pqxx::binarystring(digest.data(), digest.size()),
                    to_microseconds(before)
                );
            }
            return last;
        });
    }

    Result<std::int64_t> sweep_blobs(Timestamp before, std::int64_t count) override {
        return write([&](Transaction& transaction) {
            const auto rows =
                transaction.exec_params(select_unused, to_microseconds(before), count);
            for (const auto& row : rows) {
                const auto blob = integer(row, 0);
                transaction.exec_params("DELETE FROM blob_chunks WHERE blob_id = $1", blob);
                transaction.exec_params("DELETE FROM blobs WHERE id = $1", blob);
            }
            return static_cast<std::int64_t>(rows.size());
        });
    }

private:
    template <class Work>
    auto write(const Work& work) -> Result<std::invoke_result_t<Work, Transaction&>> {
        return attempt([&] { return connection_.write(work); });
    }

    Connection connection_;
};

}  // namespace

std::unique_ptr<store::ChoreStore> open_chores(const DatabaseUrl& database) {
    return std::make_unique<PostgresChores>(database);
}

}  // namespace maildocket::postgres
