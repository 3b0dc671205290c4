#include "cli/command_line.hpp"
#include "core/store/open/open.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <iostream>

namespace {

std::optional<std::string> variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr || *value == '\0' ? std::nullopt : std::optional<std::string>(value);
}

std::optional<std::size_t> terminal_width() {
    struct winsize size {};
    if (::isatty(STDOUT_FILENO) == 0 || ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 ||
        size.ws_col == 0) {
        return std::nullopt;
    }
    return size.ws_col;
}

}  // namespace

int main(int argument_count, char** arguments) {
    std::ios::sync_with_stdio(false);
    try {
        maildocket::cli::Environment environment;
        environment.config_path =
            variable("MAILDOCKET_CONFIG").value_or("/etc/maildocket/maildocket.toml");
        environment.store_url = variable("MAILDOCKET_STORE_URL");
        environment.in = &std::cin;
        environment.out = &std::cout;
        environment.err = &std::cerr;
        environment.width = terminal_width();
        environment.open_stores = maildocket::store::open_stores;
        environment.now = maildocket::now_utc;
        return maildocket::cli::run(argument_count, arguments, std::move(environment));
    } catch (const std::exception& error) {
        std::cerr << "maildocket: " << error.what() << '\n';
        return static_cast<int>(maildocket::cli::Exit::software);
    }
}
