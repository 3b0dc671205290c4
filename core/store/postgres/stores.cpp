#include "core/store/postgres/stores.hpp"

#include "core/store/postgres/chores.hpp"
#include "core/store/postgres/directory.hpp"
#include "core/store/postgres/failure.hpp"
#include "core/store/postgres/intake.hpp"
#include "core/store/postgres/ledger.hpp"
#include "core/store/postgres/mailboxes.hpp"
#include "core/store/postgres/outbox.hpp"
#include "core/store/postgres/schema.hpp"
#include "core/store/postgres/tickets.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace maildocket::postgres {

namespace {

// As many as there are cores, 2 to 4: more only wait for the disk and for each other's pages
// together (docs/decisions/0010-postgresql-intake.md).
constexpr unsigned committers_min = 2;
constexpr unsigned committers_max = 4;

class PostgresStores final : public store::Stores {
public:
    explicit PostgresStores(std::string url) : url_(std::move(url)) {}

    unsigned committers() const override {
        return std::clamp(std::thread::hardware_concurrency(), committers_min, committers_max);
    }
    Result<std::unique_ptr<store::SchemaStore>> open_schema() override {
        return attempt([&] { return postgres::open_schema(DatabaseUrl(url_)); });
    }
    Result<std::unique_ptr<store::IntakeStore>> open_intake() override {
        return attempt([&] { return postgres::open_intake(DatabaseUrl(url_)); });
    }
    Result<std::unique_ptr<store::DirectoryStore>> open_directory() override {
        return attempt([&] { return postgres::open_directory(DatabaseUrl(url_)); });
    }
    Result<std::unique_ptr<store::TicketStore>> open_tickets() override {
        return attempt([&] { return postgres::open_tickets(DatabaseUrl(url_)); });
    }
    Result<std::unique_ptr<store::LedgerStore>> open_ledger() override {
        return attempt([&] { return postgres::open_ledger(DatabaseUrl(url_)); });
    }
    Result<std::unique_ptr<store::OutboxStore>> open_outbox() override {
        return attempt([&] { return postgres::open_outbox(DatabaseUrl(url_)); });
    }
    Result<std::unique_ptr<store::ChoreStore>> open_chores() override {
        return attempt([&] { return postgres::open_chores(DatabaseUrl(url_)); });
    }
    Result<std::unique_ptr<store::MailboxStore>> open_mailboxes() override {
        return attempt([&] { return postgres::open_mailboxes(DatabaseUrl(url_)); });
    }

private:
    std::string url_;
};

}  // namespace

std::unique_ptr<store::Stores> make_stores(std::string url) {
    return std::make_unique<PostgresStores>(std::move(url));
}

}  // namespace maildocket::postgres
