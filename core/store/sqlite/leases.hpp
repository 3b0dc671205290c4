#pragma once

#include "core/store/sqlite/statement.hpp"

#include <chrono>
#include <string>

// Named leases, see ChoreStore.
namespace maildocket::sqlite {

class Leases {
public:
    explicit Leases(Connection& connection);

    bool acquire(
        const std::string& lease,
        const std::string& owner,
        Timestamp now,
        std::chrono::seconds length
    );
    void release(const std::string& lease, const std::string& owner);

private:
    Statement acquire_;
    Statement release_;
};

}  // namespace maildocket::sqlite
