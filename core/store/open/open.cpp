#include "core/store/open/open.hpp"

#include "core/store/postgres/stores.hpp"
#include "core/store/sqlite/stores.hpp"

namespace maildocket::store {

namespace {

constexpr std::string_view sqlite_scheme = "sqlite://";

}  // namespace

Result<std::unique_ptr<Stores>> open_stores(const std::string& url) {
    if (url.starts_with(sqlite_scheme)) {
        return sqlite::make_stores(url.substr(sqlite_scheme.size()));
    }
    if (url.starts_with("postgresql://") || url.starts_with("postgres://")) {
        return postgres::make_stores(url);
    }
    return fail(ErrorCode::invalid_input, "store.url must begin with sqlite:/// or postgresql://");
}

}  // namespace maildocket::store
