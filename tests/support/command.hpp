#pragma once

#include <map>
#include <string>
#include <vector>

// Runs a program to its end, as a shell would.
namespace maildocket::test {

struct CommandResult {
    int exit = -1;  // 128 + number of the signal that ended it
    std::string out;
    std::string err;
};

struct Command {
    std::string program;  // path
    std::vector<std::string> arguments;
    std::string input;                               // standard input
    std::map<std::string, std::string> environment;  // nothing else but PATH
    std::string folder;                              // for the files of the streams; must exist
};

[[nodiscard]] CommandResult run_command(const Command& command);

}  // namespace maildocket::test
