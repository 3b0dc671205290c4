#include "cli/init.hpp"

#include "core/crypto/keys.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <vector>

namespace maildocket::cli {

namespace {

namespace fs = std::filesystem;

std::string folder_of(const std::string& file) {
    return fs::path(file).parent_path().string();
}

// A folder belongs to packaging or to the administrator: its owner and mode decide who may read
// the mail, so it is not made by the way.
void need_folder(const std::string& file, std::string_view what) {
    const auto folder = folder_of(file);
    std::error_code error;
    if (!fs::is_directory(folder, error)) {
        throw Stop(
            Exit::cannot_create,
            std::string(what) + ' ' + file + ": there is no folder " + folder +
                "; make it for the user of the daemons: install -d -o maildocket -g maildocket -m "
                "0750 " +
                folder
        );
    }
    if (::access(folder.c_str(), W_OK) != 0) {
        throw Stop(
            Exit::no_permission,
            std::string(what) + ' ' + file + ": the folder " + folder +
                " is not writable; run this as the user of the daemons: sudo -u maildocket "
                "maildocket init"
        );
    }
}

void init_schema(Context& context) {
    const auto schema = need(context.stores().open_schema());
    const int before = need(schema->version());
    need(schema->upgrade(context.now()));
    const int after = schema->known_version();
    context.out() << "schema: ";
    if (before == after) {
        context.out() << "version " << after << " is there\n";
    } else if (before == 0) {
        context.out() << "version " << after << " made\n";
    } else {
        context.out() << "version " << before << " brought to " << after << '\n';
    }
    need(need(context.stores().open_intake())->ensure_queues(context.config().queues.queues()));
}

void init_keys(Context& context, const std::string& path) {
    const auto made = create_keys(path, context.now());
    if (!made) {
        throw Stop(Exit::cannot_create, made.error().detail);
    }
    if (const auto keys = load_keys(path); !keys) {
        throw Stop(Exit::config, keys.error().detail);
    }
    context.out() << "keys: " << path << (*made ? " made; back it up\n" : " is there\n");
}

std::optional<uid_t> owner_of(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? std::optional(status.st_uid) : std::nullopt;
}

// What root makes in a folder of the daemons' user is of no use to the daemons.
void remark_owner(Context& context, const Config& config) {
    std::vector<std::string> files{config.secrets.key_file};
    if (config.store.is_sqlite()) {
        for (const auto* end : {"", "-wal", "-shm"}) {
            files.push_back(config.store.sqlite_path() + end);
        }
    }
    for (const auto& file : files) {
        const auto folder = folder_of(file);
        if (owner_of(file) == uid_t{0} && owner_of(folder).value_or(0) != 0) {
            context.err() << "maildocket: remark: " << file
                          << " belongs to root, its folder does not; "
                          << "the daemons may need: chown --reference=" << folder << ' ' << file
                          << '\n';
        }
    }
}

}  // namespace

Exit init(Context& context) {
    const auto& config = context.config();
    if (config.store.is_sqlite()) {
        need_folder(config.store.sqlite_path(), "store");
    }
    std::error_code ignored;
    if (!fs::exists(config.secrets.key_file, ignored)) {
        need_folder(config.secrets.key_file, "key file");
    }
    init_schema(context);
    init_keys(context, config.secrets.key_file);
    remark_owner(context, config);
    return Exit::done;
}

}  // namespace maildocket::cli
