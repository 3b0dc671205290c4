#include "cli/admin/key.hpp"

#include "core/crypto/keys.hpp"

namespace maildocket::cli {

Exit key_rotate(Context& context) {
    const auto& path = context.config().secrets.key_file;
    need(rotate_keys(path, context.now()), "\"maildocket init\" makes the first key");
    const auto keys = need(load_keys(path));
    context.out() << "key " << keys.newest().id << " signs in an hour; until then copy " << path
                  << " to every other host and reload the daemons everywhere\n";
    return Exit::done;
}

}  // namespace maildocket::cli
