#pragma once

#include "core/base/result.hpp"
#include "core/base/time.hpp"

#include <string>
#include <vector>

// The schema of a store and its versions. Numbers are the same in both backends.
namespace maildocket::store {

// What doctor says about a store; `problem` empty where it is a mere remark.
struct StoreRemark {
    std::string text;
    bool problem = false;
};

class SchemaStore {
public:
    virtual ~SchemaStore() = default;
    // The version this program knows.
    [[nodiscard]] virtual int known_version() const = 0;
    // Of the store; 0 without a schema.
    virtual Result<int> version() = 0;
    // Brings an older schema up to date under a lock, so that several processes may call it at
    // once; repeatable. A schema newer than known is ErrorCode::invalid_input with a sentence for
    // the administrator.
    virtual Result<void> upgrade(Timestamp now) = 0;
    // Durability and placement: network file system, synchronous_commit, synchronous standbys,
    // time-outs, free space.
    virtual Result<std::vector<StoreRemark>> examine() = 0;
};

}  // namespace maildocket::store
