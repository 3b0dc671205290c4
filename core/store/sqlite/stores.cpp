#include "core/store/sqlite/stores.hpp"

#include "core/store/sqlite/chores.hpp"
#include "core/store/sqlite/connection.hpp"
#include "core/store/sqlite/directory.hpp"
#include "core/store/sqlite/intake.hpp"
#include "core/store/sqlite/ledger.hpp"
#include "core/store/sqlite/mailboxes.hpp"
#include "core/store/sqlite/outbox.hpp"
#include "core/store/sqlite/schema.hpp"
#include "core/store/sqlite/tickets.hpp"

#include <utility>

namespace maildocket::sqlite {

namespace {

class SqliteStores final : public store::Stores {
public:
    explicit SqliteStores(std::string path) : path_(std::move(path)) {}

    unsigned committers() const override { return 1; }
    Result<std::unique_ptr<store::SchemaStore>> open_schema() override {
        return attempt([&] { return sqlite::open_schema(path_); });
    }
    Result<std::unique_ptr<store::IntakeStore>> open_intake() override {
        return attempt([&] { return sqlite::open_intake(path_); });
    }
    Result<std::unique_ptr<store::DirectoryStore>> open_directory() override {
        return attempt([&] { return sqlite::open_directory(path_); });
    }
    Result<std::unique_ptr<store::TicketStore>> open_tickets() override {
        return attempt([&] { return sqlite::open_tickets(path_); });
    }
    Result<std::unique_ptr<store::LedgerStore>> open_ledger() override {
        return attempt([&] { return sqlite::open_ledger(path_); });
    }
    Result<std::unique_ptr<store::OutboxStore>> open_outbox() override {
        return attempt([&] { return sqlite::open_outbox(path_); });
    }
    Result<std::unique_ptr<store::ChoreStore>> open_chores() override {
        return attempt([&] { return sqlite::open_chores(path_); });
    }
    Result<std::unique_ptr<store::MailboxStore>> open_mailboxes() override {
        return attempt([&] { return sqlite::open_mailboxes(path_); });
    }

private:
    std::string path_;
};

}  // namespace

std::unique_ptr<store::Stores> make_stores(std::string path) {
    return std::make_unique<SqliteStores>(std::move(path));
}

}  // namespace maildocket::sqlite
