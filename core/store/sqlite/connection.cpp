#include "core/store/sqlite/connection.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <system_error>
#include <thread>

namespace maildocket::sqlite {

namespace {

// How long a statement waits for another process that writes.
constexpr std::chrono::milliseconds busy_wait_max{10'000};

// cache_size: what a transaction changes beyond these 16 MiB goes to the WAL early, so a mail of
// any size needs no more memory. wal_autocheckpoint: every 1000 pages the committing thread pays
// for moving them; 4000 and 16000 gave no more mails a second, and pauses of twice and four times
// the length.
constexpr const char* settings = R"(
    PRAGMA foreign_keys = ON;
    PRAGMA synchronous = FULL;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -16384;
    PRAGMA mmap_size = 0;
    PRAGMA wal_autocheckpoint = 1000;
    PRAGMA journal_size_limit = 67108864;
)";

// What the system said, where a file could not be written: EFBIG is a quota by another name.
bool is_full(int system_error) {
    return system_error == ENOSPC || system_error == EDQUOT || system_error == EFBIG;
}

// The only place that knows what a result code of sqlite3 means to us.
ErrorCode code_of(int result, int system_error) {
    switch (result & 0xff) {
        case SQLITE_FULL: return ErrorCode::no_space;
        case SQLITE_IOERR:
            return is_full(system_error) ? ErrorCode::no_space : ErrorCode::store_unavailable;
        case SQLITE_LOCKED:
        case SQLITE_PROTOCOL: return ErrorCode::conflict;
        case SQLITE_BUSY:  // a stale snapshot helps itself when run again; a held lock does not
            return result == SQLITE_BUSY_SNAPSHOT ? ErrorCode::conflict
                                                  : ErrorCode::store_unavailable;
        case SQLITE_CONSTRAINT:
            return result == SQLITE_CONSTRAINT_UNIQUE || result == SQLITE_CONSTRAINT_PRIMARYKEY
                       ? ErrorCode::conflict
                       : ErrorCode::internal;
        case SQLITE_CANTOPEN:
            return is_full(system_error) ? ErrorCode::no_space : ErrorCode::store_unavailable;
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_AUTH:
        case SQLITE_NOTADB:
        case SQLITE_CORRUPT:
        case SQLITE_NOLFS:
        case SQLITE_NOMEM:
        case SQLITE_INTERRUPT: return ErrorCode::store_unavailable;
        default: return ErrorCode::internal;
    }
}

// sqlite3 would make it readable for everybody; the files beside it get the same mode.
void make_file(const std::string& path) {
    constexpr mode_t owner_and_group = 0660;
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): open() takes the mode so
    const int fd = ::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, owner_and_group);
    if (fd < 0) {
        throw_failure(
            is_full(errno) ? ErrorCode::no_space : ErrorCode::store_unavailable,
            "cannot make " + path + ": " + std::generic_category().message(errno)
        );
    }
    ::close(fd);
}

// First column of the first row; a result code of sqlite3.
int read_text(sqlite3* handle, const char* sql, std::string& text) {
    const auto keep = [](void* into, int columns, char** values, char**) {
        if (columns > 0 && values[0] != nullptr) {
            *static_cast<std::string*>(into) = values[0];
        }
        return 1;  // one row is enough
    };
    const int done = sqlite3_exec(handle, sql, keep, &text, nullptr);
    return done == SQLITE_ABORT ? SQLITE_OK : done;
}

}  // namespace

void Connection::Close::operator()(sqlite3* handle) const {
    sqlite3_close_v2(handle);
}

Connection::Connection(const std::string& path, File file) : path_(path) {
    if (file == File::make_if_missing) {
        make_file(path);
    }
    sqlite3* handle = nullptr;
    const int opened = sqlite3_open_v2(
        path.c_str(),
        &handle,
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
        nullptr
    );
    handle_.reset(handle);
    if (opened != SQLITE_OK) {
        throw_error(opened);
    }
    configure();
}

void Connection::configure() {
    sqlite3_busy_timeout(handle(), static_cast<int>(busy_wait_max.count()));
    // A misspelt column in double quotes must not become a string; the schema may run no code.
    for (const int option :
         {SQLITE_DBCONFIG_DQS_DML, SQLITE_DBCONFIG_DQS_DDL, SQLITE_DBCONFIG_TRUSTED_SCHEMA}) {
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): the interface of sqlite3
        sqlite3_db_config(handle(), option, 0, nullptr);
    }
    execute(settings);
    switch_to_wal();
}

// The switch of a new file reads before it writes, and sqlite3 never waits there: of two programs
// at their first start, one would be told that the file is locked. So the waiting is done here.
void Connection::switch_to_wal() {
    constexpr std::chrono::milliseconds pause{10};
    const auto deadline = std::chrono::steady_clock::now() + busy_wait_max;
    std::string mode;
    int done = read_text(handle(), "PRAGMA journal_mode = WAL", mode);
    while ((done & 0xff) == SQLITE_BUSY && std::chrono::steady_clock::now() < deadline) {
        std::this_thread::sleep_for(pause);
        done = read_text(handle(), "PRAGMA journal_mode = WAL", mode);
    }
    if (done != SQLITE_OK) {
        throw_error(done);
    }
    if (mode != "wal") {
        throw_failure(ErrorCode::store_unavailable, path_ + ": cannot switch to WAL mode");
    }
}

// NOLINTNEXTLINE(*-make-member-function-const): it changes the file
void Connection::execute(const char* sql) {
    const int done = sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr);
    if (done != SQLITE_OK) {
        throw_error(done);
    }
}

// NOLINTNEXTLINE(*-make-member-function-const): PRAGMA journal_mode changes the file
std::string Connection::text_of(const char* sql) {
    std::string text;
    const int done = read_text(handle(), sql, text);
    if (done != SQLITE_OK) {
        throw_error(done);
    }
    return text;
}

bool Connection::in_transaction() const {
    return sqlite3_get_autocommit(handle()) == 0;
}

void Connection::throw_error(int code) const {
    const char* message = handle() != nullptr ? sqlite3_errmsg(handle()) : sqlite3_errstr(code);
    const int system_error = handle() != nullptr ? sqlite3_system_errno(handle()) : 0;
    throw_failure(
        code_of(code, system_error),
        path_ + ": " + message + " (" + std::to_string(code) +
            (system_error != 0 ? ", " + std::generic_category().message(system_error) : "") + ")"
    );
}

Transaction::Transaction(Connection& connection, const char* begin) : connection_(connection) {
    connection.execute(begin);
}

Transaction::~Transaction() {
    if (connection_.in_transaction()) {
        sqlite3_exec(connection_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
    }
}

}  // namespace maildocket::sqlite
