#include "cli/admin/key.hpp"

#include "core/crypto/keys.hpp"

namespace maildocket::cli {

Exit key_rotate(Context& context) {
    const auto& path = context.config().secrets.key_file;
    static_cast<void>(context.keys());  // what is wrong with the file is told as everywhere
    need(rotate_keys(path, context.now()));
    context.out() << "key " << context.keys().newest().id << " signs in an hour; until then copy "
                  << path << " to every other host and reload the daemons everywhere\n";
    return Exit::done;
}

}  // namespace maildocket::cli
