#include "cli/exit.hpp"

#include "cli/mail/deliver.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace maildocket;
using namespace maildocket::cli;

TEST_CASE("each error of the core has an exit code and its advice") {
    const auto exit_of = [](ErrorCode code) { return stop_for({code, "x"}, "do y").exit(); };
    CHECK(exit_of(ErrorCode::not_found) == Exit::no);
    CHECK(exit_of(ErrorCode::conflict) == Exit::no);
    CHECK(exit_of(ErrorCode::invalid_input) == Exit::no);
    CHECK(exit_of(ErrorCode::store_unavailable) == Exit::unavailable);
    CHECK(exit_of(ErrorCode::commit_in_doubt) == Exit::temporary);
    CHECK(exit_of(ErrorCode::no_space) == Exit::input_output);
    CHECK(exit_of(ErrorCode::internal) == Exit::software);
    CHECK(
        std::string(stop_for({ErrorCode::not_found, "no ticket"}, "look").what()) ==
        "no ticket; look"
    );
    CHECK(
        std::string(stop_for({ErrorCode::store_unavailable, "gone"}).what()) ==
        "gone; \"maildocket doctor\" looks for the cause, \"maildocket init\" makes a new store"
    );
    CHECK(
        std::string(stop_for({ErrorCode::store_unavailable, "old: run maildocket init"}).what()) ==
        "old: run maildocket init"
    );
}

TEST_CASE("an error is one line, whatever it quotes, but for the faults of a file") {
    CHECK(std::string(Stop(Exit::no, "no client a\nb\n").what()) == "no client a\\nb\\n");
    CHECK(std::string(Stop::of_lines(Exit::config, "f:1: x\nf:2: y").what()) == "f:1: x\nf:2: y");
    CHECK(Stop::of_lines(Exit::config, "").exit() == Exit::config);
}

TEST_CASE("a pipe transport learns from the exit code what to do with the mail") {
    const Reply taken{250, {2, 0, 0}, ""};
    const Reply later{451, {4, 3, 0}, ""};
    const Reply unknown{550, {5, 1, 1}, ""};
    const Reply forbidden{550, {5, 7, 1}, ""};
    const Reply virus{554, {5, 7, 9}, ""};
    const Reply too_large{552, {5, 3, 4}, ""};
    const auto exit_of = [](std::vector<Reply> replies) { return exit_for(replies); };
    CHECK(exit_of({taken}) == Exit::done);
    CHECK(exit_of({later}) == Exit::temporary);
    CHECK(exit_of({unknown}) == Exit::no_user);
    CHECK(exit_of({forbidden}) == Exit::no_permission);
    CHECK(exit_of({virus}) == Exit::no_permission);
    CHECK(exit_of({too_large}) == Exit::data_error);
    CHECK(exit_of({taken, unknown}) == Exit::no_user);
    CHECK(exit_of({unknown, taken, later}) == Exit::temporary);
}
