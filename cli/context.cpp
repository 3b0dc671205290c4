#include "cli/context.hpp"

namespace maildocket::cli {

Result<Config> Context::read_config() const {
    return load_config(environment_.config_path, environment_.store_url);
}

const Config& Context::config() {
    if (!config_) {
        auto loaded = read_config();
        if (!loaded) {
            throw Stop::of_lines(Exit::config, loaded.error().detail);
        }
        config_ = std::move(*loaded);
    }
    return *config_;
}

KeyRing Context::keys() {
    auto keys = load_needed_keys(config().secrets.key_file);
    if (!keys) {
        throw Stop(Exit::config, keys.error().detail);
    }
    return std::move(*keys);
}

store::Stores& Context::stores() {
    if (stores_ == nullptr) {
        stores_ = need(environment_.open_stores(config().store.url));
    }
    return *stores_;
}

store::DirectoryStore& Context::directory() {
    if (directory_ == nullptr) {
        directory_ = need(stores().open_directory());
    }
    return *directory_;
}

store::TicketStore& Context::tickets() {
    if (tickets_ == nullptr) {
        tickets_ = need(stores().open_tickets());
    }
    return *tickets_;
}

store::LedgerStore& Context::ledger() {
    if (ledger_ == nullptr) {
        ledger_ = need(stores().open_ledger());
    }
    return *ledger_;
}

store::MailboxStore& Context::mailboxes() {
    if (mailboxes_ == nullptr) {
        mailboxes_ = need(stores().open_mailboxes());
    }
    return *mailboxes_;
}

}  // namespace maildocket::cli
