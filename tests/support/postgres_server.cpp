#include "tests/support/postgres_server.hpp"

#include <fcntl.h>
#include <pwd.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <thread>

namespace maildocket::test {

namespace {

constexpr std::chrono::milliseconds poll_interval{10};
constexpr std::chrono::seconds start_time_max{60};

// MAILDOCKET_POSTGRES_BINDIR is found by tests/support/CMakeLists.txt.
std::string program(const std::string& name) {
    return std::string(MAILDOCKET_POSTGRES_BINDIR) + "/" + name;
}

const passwd& server_user() {
    const auto* user = ::getpwnam("postgres");
    if (user == nullptr) {
        throw std::runtime_error("there is no user postgres to run PostgreSQL as");
    }
    return *user;
}

struct Child {
    pid_t id = 0;
    int output = -1;
};

enum class Lifetime { own, of_this_process };

// Runs between fork() and exec(): nothing that allocates.
[[noreturn]] void become(
    char* const* arguments, const passwd* user, Lifetime lifetime, int output
) {
    if (user != nullptr && (::setgid(user->pw_gid) != 0 || ::setuid(user->pw_uid) != 0)) {
        ::_exit(126);
    }
    if (lifetime == Lifetime::of_this_process) {
        ::prctl(PR_SET_PDEATHSIG, SIGQUIT);  // after setuid(), which takes it back
        ::setsid();                          // a Ctrl-C is for the test, which ends the server
    }
    ::dup2(output, STDOUT_FILENO);
    if (lifetime == Lifetime::of_this_process) {
        ::dup2(output, STDERR_FILENO);
    }
    ::execv(arguments[0], arguments);
    ::_exit(127);
}

pid_t spawn(std::vector<std::string> command, Lifetime lifetime, int output) {
    std::vector<char*> arguments;
    for (auto& argument : command) {
        arguments.push_back(argument.data());
    }
    arguments.push_back(nullptr);
    const auto* user = ::geteuid() == 0 ? &server_user() : nullptr;
    const pid_t child = ::fork();
    if (child == 0) {
        become(arguments.data(), user, lifetime, output);
    }
    if (child < 0) {
        throw std::system_error(errno, std::generic_category(), "fork");
    }
    return child;
}

int wait_for(pid_t child) {
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

// What the program prints.
std::string run(const std::vector<std::string>& command) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw std::system_error(errno, std::generic_category(), "pipe");
    }
    const auto child = spawn(command, Lifetime::own, ends[1]);
    ::close(ends[1]);
    std::string output;
    std::array<char, 4096> buffer{};
    for (ssize_t count = 0; (count = ::read(ends[0], buffer.data(), buffer.size())) > 0;) {
        output.append(buffer.data(), static_cast<std::size_t>(count));
    }
    ::close(ends[0]);
    if (wait_for(child) != 0) {
        throw std::runtime_error(command.front() + " failed: " + output);
    }
    return output;
}

// From the fourth field of /proc/PID/stat; the second, the name, is in brackets.
std::vector<pid_t> children_of(pid_t parent) {
    std::vector<pid_t> children;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const auto name = entry.path().filename().string();
        std::ifstream file(entry.path() / "stat");
        std::string stat;
        if (name.find_first_not_of("0123456789") != std::string::npos ||
            !std::getline(file, stat)) {
            continue;
        }
        char state = 0;
        pid_t its_parent = 0;
        std::istringstream(stat.substr(stat.rfind(')') + 1)) >> state >> its_parent;
        if (its_parent == parent) {
            children.push_back(std::stoi(name));
        }
    }
    return children;
}

// Closes and unlocks when it goes.
class FileLock {
public:
    explicit FileLock(const std::filesystem::path& path)
        : file_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)) {
        if (file_ < 0 || ::flock(file_, LOCK_EX) != 0) {
            throw std::system_error(errno, std::generic_category(), path.string());
        }
    }
    ~FileLock() { ::close(file_); }
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;
    FileLock(FileLock&&) = delete;
    FileLock& operator=(FileLock&&) = delete;

private:
    int file_;
};

// initdb takes seconds and always makes the same: each test copies one that the first has made.
std::filesystem::path model_cluster() {
    const auto version = std::filesystem::path(program("initdb")).parent_path().parent_path();
    const auto folder =
        std::filesystem::temp_directory_path() /
        ("maildocket-cluster-" + version.filename().string() + '-' + std::to_string(::geteuid()));
    std::filesystem::create_directory(folder);
    const FileLock lock(folder / "lock");
    const auto model = folder / "data";
    const auto fresh = folder / "fresh";
    if (std::filesystem::exists(model)) {
        return model;
    }
    std::filesystem::remove_all(fresh);
    if (::geteuid() == 0) {
        const auto& user = server_user();
        if (::chown(folder.c_str(), user.pw_uid, user.pw_gid) != 0) {
            throw std::system_error(errno, std::generic_category(), "chown");
        }
    }
    run(
        {program("initdb"),
         "--no-sync",
         "--auth=trust",
         "--username=postgres",
         "--encoding=UTF8",
         "--locale=C.UTF-8",
         "--pgdata=" + fresh.string()}
    );
    std::filesystem::rename(fresh, model);
    return model;
}

}  // namespace

PostgresServer::PostgresServer(const std::vector<std::string>& settings) {
    if (::geteuid() == 0) {
        const auto& user = server_user();
        if (::chown(folder_.path().c_str(), user.pw_uid, user.pw_gid) != 0) {
            throw std::system_error(errno, std::generic_category(), "chown");
        }
    }
    run({"/bin/cp", "-a", "--reflink=auto", model_cluster().string(), data_.string()});
    std::ofstream configuration(data_ / "postgresql.conf", std::ios::app);
    configuration << "listen_addresses = ''\n"
                  << "unix_socket_directories = '" << folder_.path().string() << "'\n"
                  << "shared_buffers = 32MB\n"
                  << "deadlock_timeout = 50ms\n";
    for (const auto& setting : settings) {
        configuration << setting << '\n';
    }
    configuration.close();
    start();
}

PostgresServer::~PostgresServer() {
    end_with(SIGQUIT);
}

PostgresServer& PostgresServer::shared() {
    static PostgresServer server;
    return server;
}

std::string PostgresServer::make_database() {
    const auto name = "test" + std::to_string(++databases_);
    query(url("postgres"), "CREATE DATABASE " + name);
    return url(name);
}

std::string PostgresServer::url(const std::string& database) const {
    return "postgresql:///" + database + "?user=postgres&host=" + folder_.path().string();
}

std::string PostgresServer::query(const std::string& url, const std::string& sql) const {
    return run(
        {program("psql"),
         "--no-psqlrc",
         "--quiet",
         "--tuples-only",
         "--no-align",
         "--set=ON_ERROR_STOP=1",
         "--command=" + sql,
         url}
    );
}

void PostgresServer::make_standby() const {
    const std::ofstream signal(data_ / "standby.signal");
}

void PostgresServer::start() {
    const auto deadline = std::chrono::steady_clock::now() + start_time_max;
    std::filesystem::remove(data_ / "postmaster.pid");
    while (!ready()) {
        if (postmaster_ == 0) {
            const auto log = std::filesystem::path(folder_.file("log")).string();
            auto* file = std::fopen(log.c_str(), "ae");
            postmaster_ = spawn(
                {program("postgres"), "-D", data_.string()},
                Lifetime::of_this_process,
                ::fileno(file)
            );
            std::fclose(file);
        }
        // After kill9() sessions of before hold the shared memory for a moment: it gives up, and
        // is started again.
        if (::waitpid(postmaster_, nullptr, WNOHANG) == postmaster_) {
            postmaster_ = 0;
        }
        if (std::chrono::steady_clock::now() > deadline) {
            throw std::runtime_error("PostgreSQL does not start");
        }
        std::this_thread::sleep_for(poll_interval);
    }
}

void PostgresServer::stop() {
    end_with(SIGINT);
}

void PostgresServer::kill9() {
    // A session outlives its postmaster for a moment, enough to commit. Stopped, the postmaster
    // starts no other.
    ::kill(postmaster_, SIGSTOP);
    for (const auto session : children_of(postmaster_)) {
        ::kill(session, SIGKILL);
    }
    end_with(SIGKILL);
}

void PostgresServer::end_with(int signal) {
    if (postmaster_ != 0) {
        ::kill(postmaster_, signal);
        wait_for(postmaster_);
        postmaster_ = 0;
    }
}

// The eighth line of its pid file says what the postmaster is doing.
bool PostgresServer::ready() const {
    std::ifstream file(data_ / "postmaster.pid");
    std::string line;
    for (int number = 0; number < 8; ++number) {
        if (!std::getline(file, line)) {
            return false;
        }
    }
    return line.starts_with("ready") || line.starts_with("standby");
}

}  // namespace maildocket::test
