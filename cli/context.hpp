#pragma once

#include "cli/exit.hpp"
#include "core/base/time.hpp"
#include "core/config/config.hpp"
#include "core/crypto/keys.hpp"
#include "core/store/stores.hpp"

#include <cstddef>
#include <functional>
#include <istream>
#include <memory>
#include <optional>
#include <ostream>
#include <string>

// What a verb works with: configuration and store, opened when they are first needed, and the
// streams of the process. Made by main.cpp; nothing else of the command knows the environment.
namespace maildocket::cli {

constexpr auto default_config_path = "/etc/maildocket/maildocket.toml";

struct Environment {
    std::string config_path;
    std::optional<std::string> store_url;  // MAILDOCKET_STORE_URL
    std::function<std::optional<std::string>(const std::string& name)> variable;
    std::istream* in = nullptr;
    std::ostream* out = nullptr;
    std::ostream* err = nullptr;
    std::optional<std::size_t> width;  // of the terminal behind `out`, if there is one
    std::function<Result<std::unique_ptr<store::Stores>>(const std::string& url)> open_stores;
    std::function<Timestamp()> now;
};

class Context {
public:
    explicit Context(Environment environment) : environment_(std::move(environment)) {}

    [[nodiscard]] std::istream& in() { return *environment_.in; }
    [[nodiscard]] std::ostream& out() { return *environment_.out; }
    [[nodiscard]] std::ostream& err() { return *environment_.err; }
    [[nodiscard]] std::optional<std::size_t> width() const { return environment_.width; }
    [[nodiscard]] Timestamp now() const { return environment_.now(); }
    [[nodiscard]] const std::string& config_path() const { return environment_.config_path; }
    // Of the environment of the process; "" if it is set to nothing.
    [[nodiscard]] std::optional<std::string> variable(const std::string& name) const {
        return environment_.variable(name);
    }

    // The file as it is now.
    [[nodiscard]] Result<Config> read_config() const;
    [[nodiscard]] const auto& open_stores() const { return environment_.open_stores; }

    // Throw Stop if they cannot be had.
    [[nodiscard]] const Config& config();
    [[nodiscard]] KeyRing keys();
    [[nodiscard]] store::Stores& stores();
    // The only connection of their kind in this process, made when it is needed first.
    [[nodiscard]] store::DirectoryStore& directory();
    [[nodiscard]] store::TicketStore& tickets();
    [[nodiscard]] store::LedgerStore& ledger();
    [[nodiscard]] store::MailboxStore& mailboxes();

private:
    Environment environment_;
    std::optional<Config> config_;
    std::unique_ptr<store::Stores> stores_;
    std::unique_ptr<store::DirectoryStore> directory_;
    std::unique_ptr<store::TicketStore> tickets_;
    std::unique_ptr<store::LedgerStore> ledger_;
    std::unique_ptr<store::MailboxStore> mailboxes_;
};

}  // namespace maildocket::cli
