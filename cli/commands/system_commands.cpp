#include "cli/admin/key.hpp"
#include "cli/commands/verbs.hpp"
#include "cli/init.hpp"

namespace maildocket::cli {

void add_system_commands(CLI::App& root, Verbs& verbs) {
    verbs.add(root, "init", "Make schema and keys; may be repeated", "init", init);
    auto& key = add_noun(root, "key", "Keys of signed addresses");
    verbs.add(
        key,
        "rotate",
        "Add a key that signs from now on; what older ones signed stays good",
        "key rotate",
        key_rotate
    );
}

}  // namespace maildocket::cli
