#pragma once

#include "core/routing/facts.hpp"
#include "core/store/intake_store.hpp"
#include "core/store/postgres/budget_cache.hpp"
#include "core/store/postgres/parameters.hpp"

#include <optional>
#include <string_view>

// The question of a mail as parameters of maildocket_claim_1, and its two columns as values.
namespace maildocket::postgres {

enum class Locking { none, until_end };  // ask() and claim()

// Key and inquiry must live until the statement is queued.
[[nodiscard]] Parameters claim_parameters(
    const store::DeliveryKey& key,
    const routing::Inquiry& inquiry,
    const BudgetCache& budgets,
    Locking locking
);

// The same for a mail whose key is claimed already: tickets are locked, no earlier outcome is
// looked for.
[[nodiscard]] Parameters answer_parameters(
    const store::DeliveryKey& key, const routing::Inquiry& inquiry, const BudgetCache& budgets
);

[[nodiscard]] store::DeliveryOutcome read_earlier(std::string_view json);

// Counts that were not asked come from `budgets`, those that were go there.
[[nodiscard]] routing::Answers read_answers(
    std::string_view json, const routing::Inquiry& inquiry, BudgetCache& budgets
);

}  // namespace maildocket::postgres
