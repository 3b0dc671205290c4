#include "cli/command_line.hpp"
#include "core/base/standard_streams.hpp"
#include "core/store/open/open.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <iostream>

namespace {

std::optional<std::string> variable(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

std::optional<std::string> variable_with_text(const char* name) {
    auto value = variable(name);
    return value && value->empty() ? std::nullopt : value;
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
    maildocket::hold_standard_streams();
    std::ios::sync_with_stdio(false);
    try {
        maildocket::cli::Environment environment;
        environment.config_path =
            variable_with_text("MAILDOCKET_CONFIG").value_or(maildocket::cli::default_config_path);
        environment.store_url = variable_with_text("MAILDOCKET_STORE_URL");
        environment.variable = variable;
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
