#include "core/store/postgres/filter.hpp"

#include <utility>

namespace maildocket::postgres {

void Filter::require(std::string_view condition, std::string value) {
    values_.push_back(std::move(value));
    const auto number = std::to_string(values_.size());
    where_ += where_.empty() ? " WHERE " : " AND ";
    for (const char octet : condition) {
        where_ += octet;
        if (octet == '$') {
            where_ += number;
        }
    }
}

pqxx::result Filter::run(
    pqxx::transaction_base& transaction,
    std::string_view select,
    std::string_view order,
    std::optional<std::int64_t> limit
) const {
    std::string sql(select);
    sql.append(where_).append(" ").append(order);
    if (limit) {
        sql.append(" LIMIT ").append(std::to_string(*limit));
    }
    return transaction.exec_params(sql, pqxx::prepare::make_dynamic_params(values_));
}

}  // namespace maildocket::postgres
