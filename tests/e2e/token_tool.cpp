// A process that needs the token of a mailbox, as the daemons do:
//
//   maildocket-test-token CONFIG NAME [REJECTED]
//
// Prints "token TOKEN", or the obstacle with its code and reason. With REJECTED, a token, the mail
// server is said to have refused it.
#include "core/account/host/keeper_host.hpp"
#include "core/crypto/keys.hpp"
#include "core/store/open/open.hpp"

#include <unistd.h>

#include <iostream>
#include <string>

namespace {

using namespace maildocket;

std::string_view name_of(account::Obstacle obstacle) {
    switch (obstacle) {
        case account::Obstacle::connect_first: return "connect_first";
        case account::Obstacle::reconnect_needed: return "reconnect_needed";
        case account::Obstacle::misconfigured: return "misconfigured";
        case account::Obstacle::unreachable: return "unreachable";
        case account::Obstacle::store_away: return "store_away";
    }
    return {};
}

Result<account::AccessToken> ask(const std::string& file, const char* name, const char* rejected) {
    const auto config = load_config(file);
    if (!config) {
        return fail_with(config);
    }
    const auto keys = load_keys(config->secrets.key_file);
    if (!keys) {
        return fail_with(keys);
    }
    const auto stores = store::open_stores(config->store.url);
    if (!stores) {
        return fail_with(stores);
    }
    const auto mailboxes = (*stores)->open_mailboxes();
    if (!mailboxes) {
        return fail_with(mailboxes);
    }
    const auto* mailbox = account::find_mailbox(*config, name);
    if (mailbox == nullptr) {
        return fail(ErrorCode::not_found, "no mailbox of this name");
    }
    auto keeper = account::make_keeper(
        *mailbox, *keys, **mailboxes, {"test:" + std::to_string(::getpid()), Log(), {}, false}
    );
    if (!keeper) {
        return fail_with(keeper);
    }
    return rejected == nullptr ? (*keeper)->access_token(now_utc())
                               : (*keeper)->rejected(rejected, now_utc());
}

}  // namespace

int main(int argument_count, char** arguments) {
    if (argument_count < 3) {
        return 2;
    }
    const auto token = ask(arguments[1], arguments[2], argument_count > 3 ? arguments[3] : nullptr);
    if (!token) {
        std::cout << "failed " << token.error().detail << '\n';
        return 1;
    }
    if (*token) {
        std::cout << "token " << **token << '\n';
    } else {
        const auto& trouble = token->error();
        std::cout << name_of(trouble.obstacle) << " [" << trouble.code << "] " << trouble.reason
                  << '\n';
    }
    return 0;
}
