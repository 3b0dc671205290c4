#pragma once

#include "core/base/ids.hpp"
#include "core/base/time.hpp"
#include "core/crypto/digest.hpp"
#include "core/store/sqlite/connection.hpp"

#include <cassert>
#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3_stmt;

// Prepared statements with typed parameters and columns. A store prepares all of its statements
// when it is opened, so that a misspelt one fails at start and not at the first mail.
namespace maildocket::sqlite {

// A value for a BLOB column.
struct Octets {
    std::string_view value;
};

class Statement;

// The rows of one run of a statement; it is reset when this goes. Views are valid until the next
// row.
class Rows {
public:
    explicit Rows(Statement& statement) : statement_(statement) {}
    ~Rows();
    Rows(const Rows&) = delete;
    Rows& operator=(const Rows&) = delete;
    Rows(Rows&&) = delete;
    Rows& operator=(Rows&&) = delete;

    [[nodiscard]] bool next();

    [[nodiscard]] bool is_null(int column) const;
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] std::string_view view(int column) const;  // of TEXT and BLOB; empty for NULL
    [[nodiscard]] std::string text(int column) const { return std::string(view(column)); }
    [[nodiscard]] bool flag(int column) const { return integer(column) != 0; }
    [[nodiscard]] Timestamp time(int column) const { return from_microseconds(integer(column)); }
    [[nodiscard]] Digest digest(int column) const;
    template <class Id>
    [[nodiscard]] Id id(int column) const {
        return Id{integer(column)};
    }
    template <class Id>
    [[nodiscard]] std::optional<Id> optional_id(int column) const {
        return is_null(column) ? std::nullopt : std::optional<Id>(id<Id>(column));
    }
    [[nodiscard]] std::optional<Timestamp> optional_time(int column) const {
        return is_null(column) ? std::nullopt : std::optional<Timestamp>(time(column));
    }

private:
    Statement& statement_;
};

class Statement {
public:
    Statement(Connection& connection, std::string_view sql);

    // As many values as the statement has parameters, in their order.
    template <class... Values>
    [[nodiscard]] Rows query(const Values&... values) {
        bind_all(Lifetime::copied, values...);
        return Rows(*this);
    }
    // Runs to the end; how many rows were changed.
    template <class... Values>
    std::int64_t execute(const Values&... values) {
        bind_all(Lifetime::borrowed, values...);
        return run();
    }
    // The same for an INSERT of one row; its id.
    template <class... Values>
    std::int64_t insert(const Values&... values) {
        execute(values...);
        return last_id();
    }

    // Id of the row that the last INSERT of this connection made.
    [[nodiscard]] std::int64_t last_id() const;

    // For statements with named parameters: binds one before query_bound().
    template <class Value>
    void bind_named(const char* name, const Value& value) {
        lifetime_ = Lifetime::copied;
        bind(index_of(name), value);
    }
    [[nodiscard]] Rows query_bound() { return Rows(*this); }

private:
    friend class Rows;
    enum class Lifetime { borrowed, copied };  // of texts: until the run ends, or longer

    struct Finalize {
        void operator()(sqlite3_stmt* handle) const;
    };

    template <class... Values>
    void bind_all(Lifetime lifetime, const Values&... values) {
        assert(parameters_ == static_cast<int>(sizeof...(values)));
        lifetime_ = lifetime;
        int index = 0;
        (bind(++index, values), ...);
    }

    void bind(int index, std::nullopt_t null);
    void bind(int index, Octets octets);
    void bind(int index, const char* text) { bind(index, std::string_view(text)); }
    void bind(int index, std::string_view text);
    void bind(int index, const std::string& text) { bind(index, std::string_view(text)); }
    void bind(int index, const Digest& digest) { bind(index, Octets{as_octets(digest)}); }
    void bind(int index, Timestamp time) { bind(index, to_microseconds(time)); }
    template <std::integral Integer>
    void bind(int index, Integer value) {
        bind_integer(index, static_cast<std::int64_t>(value));
    }
    template <class Tag>
    void bind(int index, Id<Tag> id) {
        bind_integer(index, id.value);
    }
    template <class Value>
    void bind(int index, const std::optional<Value>& value) {
        if (value) {
            bind(index, *value);
        } else {
            bind(index, std::nullopt);
        }
    }
    void bind_integer(int index, std::int64_t value);
    [[nodiscard]] int index_of(const char* name) const;

    [[nodiscard]] bool step();
    std::int64_t run();
    void check(int code) const;

    Connection* connection_;
    std::unique_ptr<sqlite3_stmt, Finalize> handle_;
    int parameters_ = 0;
    Lifetime lifetime_ = Lifetime::copied;
};

}  // namespace maildocket::sqlite
