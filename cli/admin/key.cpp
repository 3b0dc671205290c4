#include "cli/admin/key.hpp"

#include "core/crypto/keys.hpp"

namespace maildocket::cli {

Exit key_rotate(Context& context) {
    const auto& path = context.config().secrets.key_file;
    need(rotate_keys(path), "\"maildocket init\" makes the first key");
    const auto keys = need(load_keys(path));
    context.out() << "key " << keys.newest().id
                  << " signs from now on; reload the daemons, here and "
                  << "on every other host after copying " << path << " there\n";
    return Exit::done;
}

}  // namespace maildocket::cli
