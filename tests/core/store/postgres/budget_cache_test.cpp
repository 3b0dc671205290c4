#include "core/store/postgres/budget_cache.hpp"

#include <doctest/doctest.h>

using namespace maildocket;
using namespace maildocket::postgres;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view domain = "acme.example";
const Timestamp noon = from_microseconds(1'700'000'000'000'000);

}  // namespace

TEST_CASE("a full budget stays full until its oldest mail leaves the window") {
    BudgetCache budgets;
    budgets.learn(domain, 50, 50, noon - 50min, noon);
    budgets.committed();
    CHECK(budgets.find(domain, 50, noon) == 50);
    CHECK(budgets.find(domain, 50, noon + 10min - 1us) == 50);
    CHECK_FALSE(budgets.find(domain, 50, noon + 10min).has_value());
    CHECK_FALSE(budgets.find(domain, 50, noon - 1us).has_value());
}

TEST_CASE("a small count is made anew each time") {
    BudgetCache budgets;
    budgets.learn(domain, 50, 49, noon - 1min, noon);
    budgets.learn("none.example", 50, 0, std::nullopt, noon);
    budgets.committed();
    CHECK_FALSE(budgets.find(domain, 50, noon).has_value());
    CHECK_FALSE(budgets.find("none.example", 50, noon).has_value());
}

TEST_CASE("a high count is believed for some seconds") {
    BudgetCache budgets;
    budgets.learn(BudgetCache::total, 100'000, 5000, noon - 1min, noon);
    budgets.committed();
    CHECK(budgets.find(BudgetCache::total, 100'000, noon + 4s) == 5000);
    CHECK_FALSE(budgets.find(BudgetCache::total, 100'000, noon + 5s).has_value());
}

TEST_CASE("another limit is another question") {
    BudgetCache budgets;
    budgets.learn(domain, 50, 50, noon, noon);
    budgets.committed();
    CHECK_FALSE(budgets.find(domain, 60, noon).has_value());
    CHECK_FALSE(budgets.find("other.example", 50, noon).has_value());
}

TEST_CASE("what was rolled back was never counted") {
    BudgetCache budgets;
    budgets.learn(domain, 50, 50, noon, noon);
    CHECK_FALSE(budgets.find(domain, 50, noon).has_value());
    budgets.rolled_back();
    budgets.committed();
    CHECK_FALSE(budgets.find(domain, 50, noon).has_value());
}

TEST_CASE("a limit of nothing is not remembered for ever") {
    BudgetCache budgets;
    budgets.learn(domain, 0, 0, std::nullopt, noon);
    budgets.committed();
    CHECK_FALSE(budgets.find(domain, 0, noon).has_value());
}

TEST_CASE("domains are forgotten before they fill the memory") {
    BudgetCache budgets;
    for (std::size_t number = 0; number <= BudgetCache::domains_max; ++number) {
        budgets.learn(std::to_string(number) + ".example", 1, 1, noon, noon);
    }
    budgets.committed();
    CHECK_FALSE(budgets.find("0.example", 1, noon).has_value());
    CHECK(budgets.find(std::to_string(BudgetCache::domains_max) + ".example", 1, noon) == 1);
}
