#include "core/store/sqlite/statement.hpp"

#include <sqlite3.h>

#include <algorithm>

namespace maildocket::sqlite {

Rows::~Rows() {
    sqlite3_reset(statement_.handle_.get());
}

bool Rows::next() {
    return statement_.step();
}

bool Rows::is_null(int column) const {
    return sqlite3_column_type(statement_.handle_.get(), column) == SQLITE_NULL;
}

std::int64_t Rows::integer(int column) const {
    return sqlite3_column_int64(statement_.handle_.get(), column);
}

std::string_view Rows::view(int column) const {
    // The length must be asked for after the pointer. TEXT comes as it was bound: no conversion.
    const void* octets = sqlite3_column_blob(statement_.handle_.get(), column);
    const int count = sqlite3_column_bytes(statement_.handle_.get(), column);
    return octets == nullptr ? std::string_view{}
                             : std::string_view(
                                   static_cast<const char*>(octets), static_cast<std::size_t>(count)
                               );
}

Digest Rows::digest(int column) const {
    Digest digest{};
    const auto octets = view(column);
    std::copy_n(octets.begin(), std::min(octets.size(), digest.size()), digest.begin());
    return digest;
}

void Statement::Finalize::operator()(sqlite3_stmt* handle) const {
    sqlite3_finalize(handle);
}

Statement::Statement(Connection& connection, std::string_view sql) : connection_(&connection) {
    sqlite3_stmt* handle = nullptr;
    check(sqlite3_prepare_v3(
        connection.handle(),
        sql.data(),
        static_cast<int>(sql.size()),
        SQLITE_PREPARE_PERSISTENT,
        &handle,
        nullptr
    ));
    handle_.reset(handle);
    parameters_ = sqlite3_bind_parameter_count(handle);
}

void Statement::bind(int index, std::nullopt_t) {
    check(sqlite3_bind_null(handle_.get(), index));
}

void Statement::bind(int index, Octets octets) {
    // A null pointer would bind NULL.
    const char* data = octets.value.data() != nullptr ? octets.value.data() : "";
    check(sqlite3_bind_blob64(
        handle_.get(),
        index,
        data,
        octets.value.size(),
        lifetime_ == Lifetime::copied ? SQLITE_TRANSIENT : SQLITE_STATIC
    ));
}

void Statement::bind(int index, std::string_view text) {
    const char* data = text.data() != nullptr ? text.data() : "";
    check(sqlite3_bind_text64(
        handle_.get(),
        index,
        data,
        text.size(),
        lifetime_ == Lifetime::copied ? SQLITE_TRANSIENT : SQLITE_STATIC,
        SQLITE_UTF8
    ));
}

void Statement::bind_integer(int index, std::int64_t value) {
    check(sqlite3_bind_int64(handle_.get(), index, value));
}

int Statement::index_of(const char* name) const {
    const int index = sqlite3_bind_parameter_index(handle_.get(), name);
    assert(index > 0);
    return index;
}

bool Statement::step() {
    const int code = sqlite3_step(handle_.get());
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        connection_->throw_error(code);
    }
    return code == SQLITE_ROW;
}

std::int64_t Statement::run() {
    Rows rows(*this);
    while (rows.next()) {
    }
    return sqlite3_changes64(connection_->handle());
}

std::int64_t Statement::last_id() const {
    return sqlite3_last_insert_rowid(connection_->handle());
}

void Statement::check(int code) const {
    if (code != SQLITE_OK) {
        connection_->throw_error(code);
    }
}

}  // namespace maildocket::sqlite
