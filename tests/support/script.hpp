#pragma once

#include "lmtpd/session.hpp"

#include <string>
#include <string_view>
#include <vector>

// The dialogs of tests/dialog. A line of a script is
//   # a comment
//   @ trusted | local | certificate | off | NAME VALUE     a setting, before the first turn
//   C: text        the client sends this line and CRLF
//   C> text        the client sends this, with \r \n \0 \xNN \\ written so, and no CRLF
//   C* N text      the same, N times
//   S: text        the server sends this line; "*" at its end stands for anything
//   B: text        the next message delivered has this body, written like C>
// Without regard to how octets are cut or pipelined, the same replies come.
namespace maildocket::testing {

struct Turn {
    std::string client;               // octets
    std::vector<std::string> server;  // lines, without CRLF
};

struct Script {
    std::string name;
    lmtp::SessionSettings settings;
    lmtp::Peer peer;
    std::vector<Turn> turns;  // the client of the first is silent: the greeting
    std::vector<std::string> bodies;

    [[nodiscard]] std::string client_octets() const;
    [[nodiscard]] std::vector<std::string> server_lines() const;
};

// Throws std::runtime_error with the line for what is no script.
[[nodiscard]] Script parse_script(std::string name, std::string_view text);

// All scripts of the folder, by name.
[[nodiscard]] std::vector<Script> load_scripts(const std::string& directory);

// Lines without CRLF; what stands behind the last CRLF is a line too, with "(no CRLF)".
[[nodiscard]] std::vector<std::string> split_lines(std::string_view octets);

// The first line that differs, as "expected ... got ..."; empty if there is none.
[[nodiscard]] std::string difference(
    const std::vector<std::string>& expected, const std::vector<std::string>& got
);

}  // namespace maildocket::testing
