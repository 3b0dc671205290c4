#pragma once

#include "core/base/result.hpp"

#include <exception>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

struct sqlite3;

// One connection to the file. sqlite3 answers with codes at every step; between here and the
// functions of the ports a failed step throws Failure, and attempt() turns it into the Error that
// the port returns. Nothing else is thrown and no Failure leaves this folder.
namespace maildocket::sqlite {

class Failure : public std::exception {
public:
    explicit Failure(Error error) : error_(std::move(error)) {}
    [[nodiscard]] const Error& error() const { return error_; }
    [[nodiscard]] const char* what() const noexcept override { return error_.detail.c_str(); }

private:
    Error error_;
};

[[noreturn]] inline void throw_failure(ErrorCode code, std::string detail) {
    throw Failure(Error{code, std::move(detail)});
}

// Runs `work` and returns what it returns, or the error that it threw.
template <class Work>
auto attempt(Work&& work) -> Result<std::invoke_result_t<Work>> {
    try {
        if constexpr (std::is_void_v<std::invoke_result_t<Work>>) {
            std::forward<Work>(work)();
            return {};
        } else {
            return std::forward<Work>(work)();
        }
    } catch (const Failure& failure) {
        return tl::unexpected<Error>(failure.error());
    }
}

// Belongs to one thread at a time.
class Connection {
public:
    enum class File { existing, make_if_missing };

    Connection(const std::string& path, File file);

    // Statements without parameters, several if need be; rows are dropped.
    void execute(const char* sql);  // NOLINT(*-make-member-function-const): changes the file
    // First column of the first row.
    // NOLINTNEXTLINE(*-make-member-function-const): may change the file, as PRAGMA journal_mode
    // does
    [[nodiscard]] std::string text_of(const char* sql);
    // False also after sqlite3 gave a transaction up by itself (disk full, out of memory).
    [[nodiscard]] bool in_transaction() const;
    [[noreturn]] void throw_error(int code) const;  // with what the last call left behind
    [[nodiscard]] sqlite3* handle() const { return handle_.get(); }

private:
    struct Close {
        void operator()(sqlite3* handle) const;
    };

    void configure();
    void switch_to_wal();

    std::string path_;
    std::unique_ptr<sqlite3, Close> handle_;
};

// Rolls back unless committed.
class Transaction {
public:
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    Transaction(Transaction&&) = delete;
    Transaction& operator=(Transaction&&) = delete;

    void commit() { connection_.execute("COMMIT"); }

protected:
    Transaction(Connection& connection, const char* begin);

private:
    Connection& connection_;
};

// Takes the write lock at once: a reader that becomes a writer later would meet SQLITE_BUSY without
// any wait.
class WriteTransaction : public Transaction {
public:
    explicit WriteTransaction(Connection& connection)
        : Transaction(connection, "BEGIN IMMEDIATE") {}
};

// Several statements see the same state of the file.
class ReadTransaction : public Transaction {
public:
    explicit ReadTransaction(Connection& connection) : Transaction(connection, "BEGIN") {}
};

}  // namespace maildocket::sqlite
