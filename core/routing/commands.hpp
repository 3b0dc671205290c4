#pragma once

#include <string>
#include <string_view>
#include <vector>

// What an agent orders by mail: lines like "#close" at the very top of what he wrote.
namespace maildocket::routing {

struct MailCommand {
    enum class Verb { close, resolve, note, assign, priority, client, unknown };

    Verb verb = Verb::unknown;
    std::string argument;  // what stands behind the word, trimmed
    std::string line;      // as written

    bool operator==(const MailCommand&) const = default;
};

struct MailCommands {
    std::vector<MailCommand> commands;
    std::string rest;  // the text without them

    bool operator==(const MailCommands&) const = default;
};

// A command is a line that begins with '#' and a letter; blank lines may stand between them, and
// the first other line ends them. "# Heading" and "#4711 is broken" are text. At most 20, of 200
// octets each: what is beyond that is text.
[[nodiscard]] MailCommands read_commands(std::string_view new_text);

// For a person: the commands that there are.
[[nodiscard]] std::string_view allowed_commands();

}  // namespace maildocket::routing
