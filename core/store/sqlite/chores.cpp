#include "core/store/sqlite/chores.hpp"

#include "core/store/rules.hpp"
#include "core/store/sqlite/article_writer.hpp"
#include "core/store/sqlite/connection.hpp"
#include "core/store/sqlite/leases.hpp"
#include "core/store/sqlite/schema.hpp"
#include "core/store/sqlite/statement.hpp"

#include <vector>

namespace maildocket::sqlite {

namespace {

struct Statements {
    explicit Statements(Connection& connection);

    Statement resolved_before;
    Statement close;
    Statement received_before;
    Statement make_empty;
    Statement find_empty;
    Statement forget;
    Statement unused;
    Statement delete_chunks;
    Statement delete_blob;
};

class SqliteChores final : public store::ChoreStore {
public:
    explicit SqliteChores(const std::string& path) : connection_(path, Connection::File::existing) {
        require_schema(connection_, path);
        parts_.emplace(connection_);
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

    Result<std::int64_t> close_resolved(Timestamp before, Timestamp now, std::int64_t count)
        override {
        return attempt([&] {
            WriteTransaction transaction(connection_);
            const auto tickets =
                ids<TicketId>(parts_->statements.resolved_before.query(before, count));
            for (const auto ticket : tickets) {
                parts_->statements.close.execute(now, ticket);
                parts_->writer.write_system(ticket, store::system_text::closed_by_time(), now);
            }
            transaction.commit();
            return static_cast<std::int64_t>(tickets.size());
        });
    }

    Result<std::optional<DeliveryId>> forget_originals(
        Timestamp before, DeliveryId after, std::int64_t count
    ) override {
        return attempt([&] {
            WriteTransaction transaction(connection_);
            std::optional<DeliveryId> last;
            for (const auto delivery :
                 ids<DeliveryId>(parts_->statements.received_before.query(after, before, count))) {
                parts_->statements.forget.execute(empty_blob(before), delivery);
                last = delivery;
            }
            transaction.commit();
            return last;
        });
    }

    Result<std::int64_t> sweep_blobs(Timestamp before, std::int64_t count) override {
        return attempt([&] {
            WriteTransaction transaction(connection_);
            std::vector<std::int64_t> blobs;
            for (auto row = parts_->statements.unused.query(before, count); row.next();) {
                blobs.push_back(row.integer(0));
            }
            for (const auto blob : blobs) {
                parts_->statements.delete_chunks.execute(blob);
                parts_->statements.delete_blob.execute(blob);
            }
            transaction.commit();
            return static_cast<std::int64_t>(blobs.size());
        });
    }

private:
    struct Parts {
        explicit Parts(Connection& connection)
            : statements(connection), leases(connection), writer(connection) {}

        Statements statements;
        Leases leases;
        ArticleWriter writer;
    };

    template <class Id>
    static std::vector<Id> ids(Rows row) {
        std::vector<Id> found;
        while (row.next()) {
            found.push_back(row.id<Id>(0));
        }
        return found;
    }

    std::int64_t empty_blob(Timestamp now) {
        const auto digest = sha256({});
        parts_->statements.make_empty.execute(digest, now);
        auto row = parts_->statements.find_empty.query(digest);
        if (!row.next()) {
            throw_failure(ErrorCode::internal, "a blob vanished");
        }
        return row.integer(0);
    }

    Connection connection_;
    std::optional<Parts> parts_;
};

Statements::Statements(Connection& connection)
    : resolved_before(connection, R"(
          SELECT id FROM tickets WHERE state = 'resolved' AND updated_at < ?
          ORDER BY updated_at LIMIT ?)"),
      close(connection, "UPDATE tickets SET state = 'closed', updated_at = ? WHERE id = ?"),
      received_before(connection, R"(
          SELECT id FROM deliveries WHERE id > ? AND received_at < ? ORDER BY id LIMIT ?)"),
      make_empty(connection, R"(
          INSERT INTO blobs (sha256, octets, created_at) VALUES (?, 0, ?)
          ON CONFLICT (sha256) DO NOTHING)"),
      find_empty(connection, "SELECT id FROM blobs WHERE sha256 = ?"),
      forget(connection, R"(
          UPDATE deliveries SET original_blob_id = ?, original_gone = 1
          WHERE id = ? AND outcome <> 'held' AND original_gone = 0)"),
      unused(connection, R"(
          SELECT id FROM blobs b
          WHERE created_at < ?
            AND NOT EXISTS (SELECT 1 FROM deliveries WHERE original_blob_id = b.id)
            AND NOT EXISTS (SELECT 1 FROM article_attachments WHERE blob_id = b.id)
          LIMIT ?)"),
      delete_chunks(connection, "DELETE FROM blob_chunks WHERE blob_id = ?"),
      delete_blob(connection, "DELETE FROM blobs WHERE id = ?") {}

}  // namespace

std::unique_ptr<store::ChoreStore> open_chores(const std::string& path) {
    return std::make_unique<SqliteChores>(path);
}

}  // namespace maildocket::sqlite
