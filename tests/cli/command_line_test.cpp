#include "tests/cli/desk.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <sstream>

using namespace maildocket::test;

namespace {

CommandResult run_plain(
    const std::vector<std::string>& arguments,
    const std::map<std::string, std::string>& environment = {}
) {
    const TemporaryFolder folder;
    Command command;
    command.program = MAILDOCKET_PROGRAM;
    command.arguments = arguments;
    command.environment = environment;
    command.folder = folder.path().string();
    return run_command(command);
}

std::string content_of(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

// The verbs that the help of `words` names, each as its words; nouns are followed.
std::vector<std::vector<std::string>> all_verbs(const std::vector<std::string>& words) {
    auto arguments = words;
    arguments.emplace_back("--help");
    std::istringstream help(run_plain(arguments).out);
    std::vector<std::vector<std::string>> verbs;
    bool in_list = false;
    for (std::string line; std::getline(help, line);) {
        if (line == "Subcommands:") {
            in_list = true;
        } else if (in_list && line.starts_with("  ") && line[2] != ' ') {
            auto verb = words;
            verb.push_back(line.substr(2, line.find(' ', 2) - 2));
            auto below = all_verbs(verb);
            if (below.empty()) {
                below.push_back(verb);
            }
            verbs.insert(verbs.end(), below.begin(), below.end());
        }
    }
    return verbs;
}

}  // namespace

TEST_CASE("help and version end well and say where more is") {
    const auto help = run_plain({"--help"});
    CHECK(help.exit == 0);
    CHECK(help.err.empty());
    for (const auto* noun : {"client", "ticket", "review", "ledger", "init", "--config"}) {
        CHECK(help.out.find(noun) != std::string::npos);
    }
    CHECK(run_plain({"--version"}).out == "maildocket " MAILDOCKET_VERSION "\n");
}

TEST_CASE("each verb has an example in its help and a place in the administrator's guide") {
    const auto guide = content_of(MAILDOCKET_SOURCE_DIR "/docs/admin/commands.md");
    REQUIRE_FALSE(guide.empty());
    for (const auto& verb : all_verbs({})) {
        auto arguments = verb;
        arguments.emplace_back("--help");
        const auto help = run_plain(arguments);
        const auto words = verb.front() + (verb.size() > 1 ? ' ' + verb[1] : "");
        CAPTURE(words);
        CHECK(help.exit == 0);
        CHECK(help.out.find("Example:\n  maildocket " + words) != std::string::npos);
        CHECK(guide.find('`' + words) != std::string::npos);
    }
}

TEST_CASE("a line that makes no sense is a usage error of one line") {
    for (const auto& arguments : std::vector<std::vector<std::string>>{
             {},
             {"colour"},
             {"client"},
             {"client", "colour"},
             {"client", "add"},
             {"client", "list", "--colour"},
             {"contact", "add", "a@b.example"},
             {"ledger", "show", "x"},
             {"ledger", "show", "0"},
             {"ledger", "show", "-1"},
             {"ledger", "show", "0x1"},
             {"ledger", "show", "1.0"},
             {"ledger", "show", "+1"},
             {"ledger", "show", ""},
             {"ticket", "list", "--limit", "-1"},
             {"ticket", "list", "--limit", "0"},
             {"ticket", "list", "--limit", "many"}}) {
        const auto result = run_plain(arguments);
        CAPTURE(result.err);
        CHECK(result.exit == 2);
        CHECK(result.out.empty());
        CHECK(result.err.starts_with("maildocket: "));
        CHECK(result.err.find('\n') == result.err.size() - 1);
        CHECK(result.err.find("--help\"") != std::string::npos);
    }
}

TEST_CASE("what is wrong in a line is quoted in short") {
    for (const auto& [arguments, fault] :
         std::vector<std::pair<std::vector<std::string>, std::string>>{
             {{"colour"}, "\"colour\" is unknown; see \"maildocket --help\""},
             {{"client", "colour"}, "\"colour\" is unknown; see \"maildocket client --help\""},
             {{"client", "--colour"}, "\"--colour\" is unknown; see \"maildocket client --help\""},
             {{"a\nb"}, "\"a\\nb\" is unknown; see \"maildocket --help\""},
             {{"ledger", "show", "x"},
              "ID: \"x\" is no whole number from 1 on; see \"maildocket ledger show --help\""},
             {{"parse", "a\nb"},
              "a\\nb is empty or cannot be read; name a file with one mail, or - for standard "
              "input"}}) {
        CHECK(run_plain(arguments).err == "maildocket: " + fault + '\n');
    }
}

TEST_CASE("the configuration is named by option, then by environment") {
    const CliDesk desk;
    const std::map<std::string, std::string> environment{{"MAILDOCKET_CONFIG", desk.config()}};
    CHECK(run_plain({"client", "list"}, environment).exit == 0);
    CHECK(run_plain({"--config", "/nowhere.toml", "client", "list"}, environment).exit == 78);
    const auto missing = run_plain({"client", "list"}, {{"MAILDOCKET_CONFIG", "/nowhere.toml"}});
    CHECK(missing.exit == 78);
    CHECK(missing.err.starts_with("maildocket: /nowhere.toml: there is no such file; "));
}

TEST_CASE("the store is named by environment, then by configuration") {
    const CliDesk desk;
    const CliDesk other;
    other.done({"client", "add", "Other"});
    const auto result = run_plain(
        {"--config", desk.config(), "client", "list"},
        {{"MAILDOCKET_STORE_URL", "sqlite://" + other.path("desk.db")}}
    );
    CHECK(result.exit == 0);
    CHECK(result.out.find("Other") != std::string::npos);
}

TEST_CASE("a bad configuration is told with every fault and stops everything") {
    const CliDesk desk;
    const auto config = desk.file("bad.toml", "surprise = 1\n[lmtp]\nmax_recipients = 0\n");
    const auto result = run_plain({"--config", config, "client", "list"});
    CHECK(result.exit == 78);
    CHECK(result.out.empty());
    CHECK(
        result.err.find("maildocket: " + config + ":1: surprise: is an unknown key") !=
        std::string::npos
    );
    CHECK(
        result.err.find("maildocket: " + config + ":3: lmtp.max_recipients: 0 ") !=
        std::string::npos
    );
}

TEST_CASE("a store that was never made says what to do") {
    const CliDesk desk;
    const auto result = run_plain(
        {"--config", desk.config(), "client", "list"},
        {{"MAILDOCKET_STORE_URL", "sqlite://" + desk.path("nothing.db")}}
    );
    CHECK(result.exit == 69);
    CHECK(result.err.find("maildocket init") != std::string::npos);
}

TEST_CASE("arguments with blanks, dashes and nothing in them are taken as they are") {
    const CliDesk desk;
    desk.done({"client", "add", "--notes", "", "--", "-odd- [Ltd]"});
    CHECK(desk.json({"client", "list"}).at(0).at("name") == "-odd- [Ltd]");
}
