#include "core/net/child_command.hpp"

#include "core/net/descriptor.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <thread>

extern "C" char** environ;  // NOLINT(readability-redundant-declaration): POSIX leaves it to us

namespace maildocket::net {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t error_octets_max = 1024;

struct Pipe {
    Descriptor read;
    Descriptor write;

    [[nodiscard]] bool open() {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
            return false;
        }
        read = Descriptor(ends[0]);
        write = Descriptor(ends[1]);
        return true;
    }
};

class SpawnActions {
public:
    SpawnActions() { posix_spawn_file_actions_init(&actions_); }
    ~SpawnActions() { posix_spawn_file_actions_destroy(&actions_); }
    SpawnActions(const SpawnActions&) = delete;
    SpawnActions& operator=(const SpawnActions&) = delete;
    SpawnActions(SpawnActions&&) = delete;
    SpawnActions& operator=(SpawnActions&&) = delete;

    void duplicate(int from, int to) { posix_spawn_file_actions_adddup2(&actions_, from, to); }
    void discard(int stream) {
        posix_spawn_file_actions_addopen(&actions_, stream, "/dev/null", O_WRONLY, 0);
    }
    void close_others() { posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1); }
    [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

private:
    posix_spawn_file_actions_t actions_{};
};

// The child begins with the signals of a program that was started by hand.
class SpawnAttributes {
public:
    SpawnAttributes() {
        posix_spawnattr_init(&attributes_);
        sigset_t none{};
        sigemptyset(&none);
        sigset_t pipe{};
        sigemptyset(&pipe);
        sigaddset(&pipe, SIGPIPE);
        posix_spawnattr_setsigmask(&attributes_, &none);
        posix_spawnattr_setsigdefault(&attributes_, &pipe);
        posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    ~SpawnAttributes() { posix_spawnattr_destroy(&attributes_); }
    SpawnAttributes(const SpawnAttributes&) = delete;
    SpawnAttributes& operator=(const SpawnAttributes&) = delete;
    SpawnAttributes(SpawnAttributes&&) = delete;
    SpawnAttributes& operator=(SpawnAttributes&&) = delete;

    [[nodiscard]] const posix_spawnattr_t* get() const { return &attributes_; }

private:
    posix_spawnattr_t attributes_{};
};

// Feeds the child and listens to its complaints until both streams are closed.
class Exchange {
public:
    Exchange(Descriptor& input, Descriptor& errors, std::string_view octets)
        : input_(input), errors_(errors), rest_(octets) {
        ::fcntl(input_.get(), F_SETFL, O_NONBLOCK);
    }

    // False if the time ran out.
    bool run(Clock::time_point deadline, std::string& complaint) {
        while (errors_.get() >= 0) {
            if (rest_.empty()) {
                input_.close();
            }
            std::array<pollfd, 2> streams{
                pollfd{errors_.get(), POLLIN, 0}, pollfd{input_.get(), POLLOUT, 0}};
            const auto left =
                std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
            if (left.count() <= 0) {
                return false;
            }
            if (::poll(streams.data(), streams.size(), static_cast<int>(left.count())) <= 0) {
                continue;  // out of time, or a signal
            }
            if (streams[1].revents != 0) {
                write();
            }
            if (streams[0].revents != 0) {
                read(complaint);
            }
        }
        return true;
    }

private:
    void write() {
        const auto written = ::write(input_.get(), rest_.data(), rest_.size());
        if (written > 0) {
            rest_.remove_prefix(static_cast<std::size_t>(written));
        } else if (written < 0 && errno != EAGAIN && errno != EINTR) {
            rest_ = {};  // it reads no more: its exit code says why
        }
    }

    void read(std::string& complaint) {
        std::array<char, 512> buffer{};
        const auto count = ::read(errors_.get(), buffer.data(), buffer.size());
        if (count > 0) {
            const auto room = error_octets_max - std::min(error_octets_max, complaint.size());
            complaint.append(buffer.data(), std::min(room, static_cast<std::size_t>(count)));
        } else if (count == 0 || errno != EINTR) {
            errors_.close();
        }
    }

    Descriptor& input_;
    Descriptor& errors_;
    std::string_view rest_;
};

// Waits for the end of a child that closed its streams; kills it at the deadline.
int wait_for(pid_t child, Clock::time_point deadline, bool& timed_out) {
    constexpr std::chrono::milliseconds pause{10};
    int status = 0;
    while (::waitpid(child, &status, WNOHANG) == 0) {
        if (!timed_out && Clock::now() < deadline) {
            std::this_thread::sleep_for(pause);
            continue;
        }
        timed_out = true;
        ::kill(child, SIGKILL);
        ::waitpid(child, &status, 0);
        break;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

CommandOutcome run_command(
    std::vector<std::string> words, std::string_view input, std::chrono::seconds timeout
) {
    CommandOutcome outcome;
    Pipe to_child;
    Pipe from_child;
    if (!to_child.open() || !from_child.open()) {
        outcome.error_output = std::strerror(errno);  // NOLINT(concurrency-mt-unsafe)
        return outcome;
    }
    SpawnActions actions;
    actions.duplicate(to_child.read.get(), STDIN_FILENO);
    actions.discard(STDOUT_FILENO);
    actions.duplicate(from_child.write.get(), STDERR_FILENO);
    actions.close_others();
    const SpawnAttributes attributes;
    std::vector<char*> arguments;
    for (auto& word : words) {
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    pid_t child = 0;
    const int fault = ::posix_spawn(
        &child, arguments[0], actions.get(), attributes.get(), arguments.data(), environ
    );
    to_child.read.close();
    from_child.write.close();
    if (fault != 0) {
        outcome.error_output = std::strerror(fault);  // NOLINT(concurrency-mt-unsafe)
        return outcome;
    }
    const auto deadline = Clock::now() + timeout;
    outcome.timed_out =
        !Exchange(to_child.write, from_child.read, input).run(deadline, outcome.error_output);
    to_child.write.close();
    outcome.exit_code = wait_for(child, deadline, outcome.timed_out);
    return outcome;
}

}  // namespace maildocket::net
