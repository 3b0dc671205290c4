#include "core/store/sqlite/schema.hpp"

#include "core/store/sqlite/statement.hpp"

#include <linux/magic.h>
#include <sys/statfs.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

// Made of migrations/*.sql by maildocket_embed(); each ends in a NUL.
extern "C" {
extern const char maildocket_sqlite_0001_base_begin[];
extern const char maildocket_sqlite_0002_outbox_begin[];
extern const char maildocket_sqlite_0003_mailboxes_begin[];
}

namespace maildocket::sqlite {

namespace {

using store::StoreRemark;

// Script N brings version N to N + 1.
const std::array<const char*, schema_version_known> migrations{
    maildocket_sqlite_0001_base_begin,
    maildocket_sqlite_0002_outbox_begin,
    maildocket_sqlite_0003_mailboxes_begin};

constexpr std::uint64_t free_octets_min = std::uint64_t{256} << 20U;

// WAL needs memory shared between processes, and locks that hold: no network gives both.
bool is_network(std::uint64_t type) {
    constexpr std::uint64_t cifs = 0xff534d42;
    constexpr std::uint64_t smb2 = 0xfe534d42;
    constexpr std::uint64_t fuse = 0x65735546;  // sshfs, glusterfs and others
    constexpr std::uint64_t ceph = 0x00c36400;
    const std::array<std::uint64_t, 9> networks{
        NFS_SUPER_MAGIC,
        SMB_SUPER_MAGIC,
        AFS_SUPER_MAGIC,
        CODA_SUPER_MAGIC,
        V9FS_MAGIC,
        cifs,
        smb2,
        fuse,
        ceph};
    return std::ranges::find(networks, type) != networks.end();
}

void examine_place(const std::string& path, std::vector<StoreRemark>& remarks) {
    struct statfs place {};
    if (::statfs(path.c_str(), &place) != 0) {
        remarks.push_back({path + ": the file system cannot be examined", true});
        return;
    }
    if (is_network(static_cast<std::uint64_t>(place.f_type))) {
        remarks.push_back(
            {path + " is on a network file system: SQLite needs a local disk, use PostgreSQL", true}
        );
    }
    const std::uint64_t free_octets = place.f_bavail * std::uint64_t(place.f_bsize);
    remarks.push_back(
        {std::to_string(free_octets >> 20U) + " MiB are free for " + path,
         free_octets < free_octets_min}
    );
}

class SqliteSchema final : public store::SchemaStore {
public:
    explicit SqliteSchema(const std::string& path)
        : path_(path), connection_(path, Connection::File::make_if_missing) {}

    int known_version() const override { return schema_version_known; }

    Result<int> version() override {
        return attempt([&] { return schema_version_of(connection_); });
    }

    Result<void> upgrade(Timestamp now) override {
        return attempt([&] {
            WriteTransaction transaction(connection_);  // another process waits here
            int version = schema_version_of(connection_);
            if (version > schema_version_known) {
                throw_failure(
                    ErrorCode::invalid_input,
                    path_ + " has schema " + std::to_string(version) + ", this program knows " +
                        std::to_string(schema_version_known) +
                        ": install the newer maildocket that made it"
                );
            }
            while (version < schema_version_known) {
                connection_.execute(migrations.at(static_cast<std::size_t>(version)));
                ++version;
                Statement(
                    connection_, "INSERT INTO schema_version (version, applied_at) VALUES (?, ?)"
                )
                    .execute(version, now);
            }
            transaction.commit();
        });
    }

    Result<std::vector<StoreRemark>> examine() override {
        return attempt([&] {
            std::vector<StoreRemark> remarks;
            examine_place(path_, remarks);
            remarks.push_back(
                {"SQLite " + connection_.text_of("SELECT sqlite_version()") +
                 ", WAL, every commit is synchronised to the disk"}
            );
            const auto damage = connection_.text_of("PRAGMA quick_check(1)");
            if (damage != "ok") {
                remarks.push_back({path_ + " is damaged: " + damage, true});
            }
            return remarks;
        });
    }

private:
    std::string path_;
    Connection connection_;
};

}  // namespace

int schema_version_of(Connection& connection) {
    Statement has_table(
        connection, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_version'"
    );
    if (!has_table.query().next()) {
        return 0;
    }
    Statement newest(connection, "SELECT coalesce(max(version), 0) FROM schema_version");
    auto rows = newest.query();
    return rows.next() ? static_cast<int>(rows.integer(0)) : 0;
}

void require_schema(Connection& connection, const std::string& path) {
    const int version = schema_version_of(connection);
    if (version != schema_version_known) {
        throw_failure(
            ErrorCode::store_unavailable,
            path + " has schema " + std::to_string(version) + ", this program needs " +
                std::to_string(schema_version_known) +
                (version < schema_version_known ? ": run maildocket init"
                                                : ": install the newer maildocket that made it")
        );
    }
}

std::unique_ptr<store::SchemaStore> open_schema(const std::string& path) {
    return std::make_unique<SqliteSchema>(path);
}

}  // namespace maildocket::sqlite
