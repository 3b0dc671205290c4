#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <iostream>
#include <stdexcept>

namespace maildocket::test {

// Runs `work` in a process of its own, which shares nothing with this one but files. Fork before
// the first thread and without open connections: they would be shared, too.
class ChildProcess {
public:
    template <class Work>
    explicit ChildProcess(const Work& work) {
        std::cout.flush();  // or the child would say it again
        pid_ = ::fork();
        if (pid_ < 0) {
            throw std::runtime_error("cannot fork");
        }
        if (pid_ == 0) {
            try {
                work();
            } catch (const std::exception& error) {
                std::fprintf(stderr, "child process: %s\n", error.what());
                ::_exit(1);
            } catch (...) {  // a failed REQUIRE has said why
                std::cout.flush();
                ::_exit(1);
            }
            ::_exit(0);
        }
    }
    ~ChildProcess() {
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            wait();
        }
    }
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;
    ChildProcess(ChildProcess&&) = delete;
    ChildProcess& operator=(ChildProcess&&) = delete;

    // What waitpid() says.
    int wait() {
        int status = 0;
        ::waitpid(pid_, &status, 0);
        pid_ = 0;
        return status;
    }
    bool succeeded() {
        const int status = wait();
        return WIFEXITED(status) && WEXITSTATUS(status) == 0;
    }
    bool was_killed() {
        const int status = wait();
        return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    }

private:
    pid_t pid_ = 0;
};

// kill -9 of this very process: no destructor runs, no buffer is written.
[[noreturn]] inline void die_at_once() {
    ::kill(::getpid(), SIGKILL);
    ::pause();
    ::_exit(1);
}

}  // namespace maildocket::test
