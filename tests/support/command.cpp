#include "tests/support/command.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace maildocket::test {

namespace {

std::string content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (auto& text : texts) {
        pointers.push_back(text.data());
    }
    pointers.push_back(nullptr);
    return pointers;
}

class FileActions {
public:
    // Streams are files: a program that writes much and reads little can't wait for us.
    explicit FileActions(const std::string& stem) {
        posix_spawn_file_actions_init(&actions_);
        constexpr int write_new = O_WRONLY | O_CREAT | O_TRUNC;
        posix_spawn_file_actions_addopen(&actions_, 0, (stem + ".in").c_str(), O_RDONLY, 0);
        posix_spawn_file_actions_addopen(&actions_, 1, (stem + ".out").c_str(), write_new, 0600);
        posix_spawn_file_actions_addopen(&actions_, 2, (stem + ".err").c_str(), write_new, 0600);
    }
    ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }
    FileActions(const FileActions&) = delete;
    FileActions& operator=(const FileActions&) = delete;

    [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

private:
    posix_spawn_file_actions_t actions_{};
};

}  // namespace

CommandResult run_command(const Command& command) {
    const auto stem = command.folder + "/command";
    std::ofstream(stem + ".in", std::ios::binary) << command.input;

    std::vector<std::string> arguments{command.program};
    arguments.insert(arguments.end(), command.arguments.begin(), command.arguments.end());
    std::vector<std::string> environment{"PATH=/usr/sbin:/usr/bin:/sbin:/bin"};
    for (const auto& [name, value] : command.environment) {
        environment.push_back(name + '=' + value);
    }
    const FileActions actions(stem);
    pid_t child = 0;
    const int error = posix_spawn(
        &child,
        command.program.c_str(),
        actions.get(),
        nullptr,
        pointers_to(arguments).data(),
        pointers_to(environment).data()
    );
    int status = 0;
    if (error != 0 || ::waitpid(child, &status, 0) != child) {
        throw std::runtime_error("cannot run " + command.program);
    }
    return {
        WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
        content_of(stem + ".out"),
        content_of(stem + ".err")};
}

}  // namespace maildocket::test
