#include "core/store/sqlite/filter.hpp"

#include "core/base/ascii.hpp"

#include <sqlite3.h>
#include <unicase.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

namespace maildocket::sqlite {

namespace {

std::string_view argument(sqlite3_value* value) {
    const auto* octets = static_cast<const char*>(sqlite3_value_blob(value));
    return octets == nullptr
               ? std::string_view{}
               : std::string_view(octets, static_cast<std::size_t>(sqlite3_value_bytes(value)));
}

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char octet) { return octet >= 0; });
}

extern "C" void holds(sqlite3_context* context, int, sqlite3_value** arguments) noexcept {
    try {
        const auto text = argument(arguments[0]);
        const auto part = argument(arguments[1]);
        const bool found = is_ascii(part) && is_ascii(text)
                               ? ascii::find_ignoring_case(text, part) != std::string_view::npos
                               : fold_case(text).find(part) != std::string::npos;
        sqlite3_result_int(context, found ? 1 : 0);
    } catch (const std::bad_alloc&) {
        sqlite3_result_error_nomem(context);
    }
}

}  // namespace

Statement Filter::prepare(
    Connection& connection,
    std::string_view select,
    std::string_view order,
    std::optional<std::int64_t> limit
) const {
    std::string sql(select);
    sql.append(where_).append(" ").append(order).append(" LIMIT :limit");
    Statement statement(connection, sql);
    for (const auto& bind : bindings_) {
        bind(statement);
    }
    statement.bind_named(":limit", limit.value_or(-1));
    return statement;
}

void define_holds(Connection& connection) {
    const int done = sqlite3_create_function_v2(
        connection.handle(),
        "holds",
        2,
        SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY,
        nullptr,
        holds,
        nullptr,
        nullptr,
        nullptr
    );
    if (done != SQLITE_OK) {
        connection.throw_error(done);
    }
}

std::string fold_case(std::string_view text) {
    if (is_ascii(text)) {
        return ascii::lower(text);
    }
    const auto* octets = reinterpret_cast<const std::uint8_t*>(text.data());  // NOLINT: its type
    std::size_t length = 0;
    const std::unique_ptr<std::uint8_t, decltype(&std::free)> folded(
        u8_casefold(octets, text.size(), nullptr, UNINORM_NFC, nullptr, &length), &std::free
    );
    return folded == nullptr ? ascii::lower(text)  // not UTF-8: letters of ASCII only
                             : std::string(folded.get(), folded.get() + length);
}

}  // namespace maildocket::sqlite
