#pragma once

#include <pqxx/pqxx>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace maildocket::postgres {

// A WHERE of those conditions that a caller asks for, so that each listing can use an index.
// Conditions are constants of ours in which $ stands for the value, which is only ever bound.
class Filter {
public:
    void require(std::string_view condition, std::string value);

    // `select`, then the conditions, then `order` and at most `limit` rows.
    [[nodiscard]] pqxx::result run(
        pqxx::transaction_base& transaction,
        std::string_view select,
        std::string_view order,
        std::optional<std::int64_t> limit
    ) const;

private:
    std::string where_;
    std::vector<std::string> values_;
};

}  // namespace maildocket::postgres
