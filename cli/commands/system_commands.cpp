#include "cli/admin/key.hpp"
#include "cli/commands/verbs.hpp"
#include "cli/doctor.hpp"
#include "cli/init.hpp"
#include "cli/worker.hpp"

namespace maildocket::cli {

void add_system_commands(CLI::App& root, Verbs& verbs) {
    verbs.add(root, "init", "Make schema and keys; may be repeated", "init", init);
    verbs.add(
        root,
        "doctor",
        "Look at everything that mail needs and say what is wrong",
        "doctor --probe",
        doctor,
        [](CLI::App& verb, Doctor& options) {
            verb.add_flag(
                "--probe",
                options.probe,
                "Ask the running server about each address, and send a probe through the mail "
                "server"
            );
        }
    );
    verbs.add(
        root,
        "worker",
        "Send the outbox until SIGTERM; lmtpd does so itself unless [outbound] worker = false",
        "worker",
        worker
    );
    auto& key = add_noun(root, "key", "Keys of signed addresses");
    verbs.add(
        key,
        "rotate",
        "Add a key that signs in an hour; what older ones signed stays good for 400 days",
        "key rotate",
        key_rotate
    );
}

}  // namespace maildocket::cli
