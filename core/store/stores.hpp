#pragma once

#include "core/base/result.hpp"
#include "core/store/chore_store.hpp"
#include "core/store/directory_store.hpp"
#include "core/store/intake_store.hpp"
#include "core/store/ledger_store.hpp"
#include "core/store/mailbox_store.hpp"
#include "core/store/outbox_store.hpp"
#include "core/store/schema.hpp"
#include "core/store/ticket_store.hpp"

#include <memory>
#include <string>

// A store by its URL. Each open_* is a connection of its own, for one thread; store_unavailable if
// the database can't be reached, invalid_input if the URL makes no sense. No password of the URL
// ever stands in an error.
namespace maildocket::store {

class Stores {
public:
    virtual ~Stores() = default;
    // How many connections should deliver at once: 1 where there is a single writer.
    [[nodiscard]] virtual unsigned committers() const = 0;
    virtual Result<std::unique_ptr<SchemaStore>> open_schema() = 0;
    virtual Result<std::unique_ptr<IntakeStore>> open_intake() = 0;
    virtual Result<std::unique_ptr<DirectoryStore>> open_directory() = 0;
    virtual Result<std::unique_ptr<TicketStore>> open_tickets() = 0;
    virtual Result<std::unique_ptr<LedgerStore>> open_ledger() = 0;
    virtual Result<std::unique_ptr<OutboxStore>> open_outbox() = 0;
    virtual Result<std::unique_ptr<ChoreStore>> open_chores() = 0;
    virtual Result<std::unique_ptr<MailboxStore>> open_mailboxes() = 0;
};

}  // namespace maildocket::store
