#pragma once

#include "core/store/stores.hpp"

// The schema of a daemon's database: upgraded before anything else is opened, at start or, if the
// database was away then, later. One thread at a time.
namespace maildocket::store {

class ReadySchema {
public:
    // Once it has succeeded nothing is asked any more. store_unavailable: the next call tries
    // again.
    Result<void> make_ready(Stores& stores, Timestamp now) {
        if (ready_) {
            return {};
        }
        auto schema = stores.open_schema();
        if (!schema) {
            return fail_with(schema);
        }
        auto upgraded = (*schema)->upgrade(now);
        ready_ = upgraded.has_value();
        return upgraded;
    }

    // For a start: fails only for what waiting does not change, like the schema of a newer program.
    Result<void> make_ready_unless_away(Stores& stores, Timestamp now) {
        auto ready = make_ready(stores, now);
        const bool away = !ready && ready.error().code == ErrorCode::store_unavailable;
        return away ? Result<void>() : ready;
    }

private:
    bool ready_ = false;
};

}  // namespace maildocket::store
