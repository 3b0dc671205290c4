#include "core/store/postgres/failure.hpp"

#include <doctest/doctest.h>
#include <pqxx/pqxx>

using namespace maildocket;
using namespace maildocket::postgres;

TEST_CASE("an SQLSTATE says what the caller can do") {
    struct Case {
        const char* sqlstate;
        ErrorCode code;
    };
    for (const auto& [sqlstate, code] :
         {Case{"", ErrorCode::store_unavailable},
          Case{"08006", ErrorCode::store_unavailable},
          Case{"57P01", ErrorCode::store_unavailable},
          Case{"57014", ErrorCode::store_unavailable},
          Case{"53300", ErrorCode::store_unavailable},
          Case{"53100", ErrorCode::no_space},
          Case{"25006", ErrorCode::store_unavailable},
          Case{"40001", ErrorCode::conflict},
          Case{"40P01", ErrorCode::conflict},
          Case{"55P03", ErrorCode::conflict},
          Case{"23505", ErrorCode::conflict},
          Case{"23503", ErrorCode::conflict},
          Case{"22021", ErrorCode::internal},
          Case{"XX000", ErrorCode::internal},
          Case{"MD404", ErrorCode::not_found},
          Case{"MD409", ErrorCode::conflict}}) {
        CAPTURE(sqlstate);
        CHECK(error_of(sqlstate, "m").code == code);
    }
}

TEST_CASE("an error is one line and carries its SQLSTATE") {
    CHECK(
        error_of("23503", "ERROR:  violates\nDETAIL:\n\tkey\n").detail ==
        "PostgreSQL: ERROR: violates DETAIL: key (23503)"
    );
    CHECK(error_of({}, "").detail == "PostgreSQL: ");
}

TEST_CASE("what libpqxx throws means the same") {
    CHECK(to_error(pqxx::in_doubt_error("d")).code == ErrorCode::commit_in_doubt);
    CHECK(to_error(pqxx::broken_connection("b")).code == ErrorCode::store_unavailable);
    CHECK(to_error(pqxx::serialization_failure("s")).code == ErrorCode::conflict);
    CHECK(to_error(pqxx::deadlock_detected("d")).code == ErrorCode::conflict);
    CHECK(to_error(pqxx::unique_violation("u", "q", "23505")).code == ErrorCode::conflict);
    CHECK(to_error(pqxx::disk_full("f", "q", "53100")).code == ErrorCode::no_space);
    CHECK(to_error(pqxx::disk_full("f", "q")).code == ErrorCode::no_space);
    CHECK(to_error(pqxx::out_of_memory("m", "q")).code == ErrorCode::store_unavailable);
    CHECK(to_error(pqxx::insufficient_privilege("p", "q")).code == ErrorCode::store_unavailable);
    CHECK(to_error(pqxx::sql_error("s", "q", "42601")).code == ErrorCode::internal);
    CHECK(to_error(pqxx::sql_error("s", "q", nullptr)).code == ErrorCode::internal);
    CHECK(to_error(pqxx::usage_error("u")).code == ErrorCode::internal);
}

TEST_CASE("attempt lets nothing out") {
    CHECK(attempt([] { return 1; }).value() == 1);
    const auto failed =
        attempt([]() -> int { throw_failure(ErrorCode::not_found, "no such ticket"); });
    CHECK(failed.error() == Error{ErrorCode::not_found, "no such ticket"});
    CHECK(attempt([] {
              throw std::out_of_range("bug");
          }).error() == Error{ErrorCode::internal, "bug"});
}
