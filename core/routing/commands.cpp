#include "core/routing/commands.hpp"

#include "core/base/ascii.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace maildocket::routing {

namespace {

using Verb = MailCommand::Verb;

constexpr std::size_t commands_max = 20;
constexpr std::size_t line_octets_max = 200;

constexpr std::array<std::pair<std::string_view, Verb>, 6> verbs{{
    {"close", Verb::close},
    {"resolve", Verb::resolve},
    {"note", Verb::note},
    {"assign", Verb::assign},
    {"priority", Verb::priority},
    {"client", Verb::client},
}};

bool is_command(std::string_view line) {
    return line.size() > 1 && line.size() <= line_octets_max && line[0] == '#' &&
           ascii::is_alpha(line[1]);
}

MailCommand command_of(std::string_view line) {
    const auto end = std::ranges::find_if(line, ascii::is_space) - line.begin();
    const auto word = line.substr(1, static_cast<std::size_t>(end) - 1);
    const auto found = std::ranges::find_if(verbs, [word](const auto& verb) {
        return ascii::equal_ignoring_case(verb.first, word);
    });
    return {
        found == verbs.end() ? Verb::unknown : found->second,
        std::string(ascii::trim(line.substr(static_cast<std::size_t>(end)))),
        std::string(line)};
}

}  // namespace

MailCommands read_commands(std::string_view new_text) {
    MailCommands result;
    auto rest = new_text;
    while (!rest.empty()) {
        const auto end = std::min(rest.find('\n'), rest.size());
        const auto line = ascii::trim(rest.substr(0, end));
        if (!line.empty()) {
            if (!is_command(line) || result.commands.size() == commands_max) {
                break;
            }
            result.commands.push_back(command_of(line));
        }
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    result.rest = std::string(result.commands.empty() ? new_text : rest);
    return result;
}

std::string_view allowed_commands() {
    return "#close, #resolve, #note, #assign NAME, #priority LEVEL and #client NAME, each on a "
           "line "
           "of its own at the top of the mail";
}

}  // namespace maildocket::routing
