#include "tests/support/script.hpp"

#include "tests/support/dialog.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace maildocket::testing {

namespace {

std::uint64_t number(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.begin(), text.end(), value);
    if (error != std::errc{} || end != text.end()) {
        throw std::runtime_error("not a number: " + std::string(text));
    }
    return value;
}

std::string unescape(std::string_view text) {
    std::string octets;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            octets.push_back(text[i]);
            continue;
        }
        const char kind = text.at(++i);
        if (kind == 'x') {
            unsigned value = 0;
            const auto digits = text.substr(i + 1, 2);
            std::from_chars(digits.begin(), digits.end(), value, 16);
            octets.push_back(static_cast<char>(value));
            i += 2;
        } else {
            octets.push_back(kind == 'r' ? '\r' : kind == 'n' ? '\n' : kind == '0' ? '\0' : kind);
        }
    }
    return octets;
}

void read_setting(Script& script, std::string_view text) {
    const auto blank = text.find(' ');
    const auto name = text.substr(0, blank);
    auto& settings = script.settings;
    if (name == "trusted") {
        script.peer.trusted = true;
    } else if (name == "local") {
        script.peer = {true, true};
    } else if (name == "certificate") {
        settings.has_certificate = true;
    } else if (name == "off") {
        settings.email_to_ticket = false;
    } else if (name == "message_octets_max") {
        settings.message_octets_max = number(text.substr(blank + 1));
    } else if (name == "recipients_max") {
        settings.recipients_max = static_cast<std::uint32_t>(number(text.substr(blank + 1)));
    } else if (name == "errors_max") {
        settings.errors_max = static_cast<std::uint32_t>(number(text.substr(blank + 1)));
    } else if (name == "hops_max") {
        settings.hops_max = static_cast<std::uint32_t>(number(text.substr(blank + 1)));
    } else {
        throw std::runtime_error("unknown setting " + std::string(name));
    }
}

std::string client_octets_of(std::string_view kind, std::string_view text) {
    if (kind == "C:") {
        return std::string(text).append("\r\n");
    }
    if (kind == "C>") {
        return unescape(text);
    }
    const auto blank = text.find(' ');
    const auto piece = unescape(text.substr(blank + 1));
    std::string octets;
    for (auto left = number(text.substr(0, blank)); left > 0; --left) {
        octets += piece;
    }
    return octets;
}

void read_line(Script& script, const std::string& line) {
    if (line.empty() || line.starts_with('#')) {
        return;
    }
    if (line.starts_with("@ ")) {
        read_setting(script, line.substr(2));
        return;
    }
    const auto kind = line.substr(0, 2);
    const auto text = line.size() > 3 ? line.substr(3) : std::string();
    if (kind == "S:") {
        script.turns.back().server.push_back(text);
    } else if (kind == "B:") {
        script.bodies.push_back(unescape(text));
    } else if (kind == "C:" || kind == "C>" || kind == "C*") {
        if (!script.turns.back().server.empty()) {
            script.turns.emplace_back();
        }
        script.turns.back().client += client_octets_of(kind, text);
    } else {
        throw std::runtime_error("not a line of a script: " + line);
    }
}

bool matches(std::string_view expected, std::string_view got) {
    return expected.ends_with('*') ? got.starts_with(expected.substr(0, expected.size() - 1))
                                   : got == expected;
}

}  // namespace

std::string Script::client_octets() const {
    std::string octets;
    for (const auto& turn : turns) {
        octets += turn.client;
    }
    return octets;
}

std::vector<std::string> Script::server_lines() const {
    std::vector<std::string> lines;
    for (const auto& turn : turns) {
        lines.insert(lines.end(), turn.server.begin(), turn.server.end());
    }
    return lines;
}

Script parse_script(std::string name, std::string_view text) {
    Script script{std::move(name), test_settings(), {}, {Turn{}}, {}};
    std::istringstream lines{std::string(text)};
    for (std::string line; std::getline(lines, line);) {
        try {
            read_line(script, line);
        } catch (const std::exception& error) {
            throw std::runtime_error(script.name + ": " + error.what());
        }
    }
    return script;
}

std::vector<Script> load_scripts(const std::string& directory) {
    std::vector<Script> scripts;
    for (const auto& entry : std::filesystem::directory_iterator(directory)) {
        if (entry.path().extension() == ".lmtp") {
            std::ifstream file(entry.path());
            std::ostringstream text;
            text << file.rdbuf();
            scripts.push_back(parse_script(entry.path().stem().string(), text.str()));
        }
    }
    std::ranges::sort(scripts, {}, &Script::name);
    return scripts;
}

std::vector<std::string> split_lines(std::string_view octets) {
    std::vector<std::string> lines;
    while (!octets.empty()) {
        const auto end = octets.find("\r\n");
        if (end == std::string_view::npos) {
            lines.push_back(std::string(octets).append("(no CRLF)"));
            break;
        }
        lines.emplace_back(octets.substr(0, end));
        octets.remove_prefix(end + 2);
    }
    return lines;
}

std::string difference(
    const std::vector<std::string>& expected, const std::vector<std::string>& got
) {
    for (std::size_t i = 0; i < std::max(expected.size(), got.size()); ++i) {
        const auto wanted = i < expected.size() ? expected[i] : "(end)";
        const auto came = i < got.size() ? got[i] : "(end)";
        if (!matches(wanted, came)) {
            return "line " + std::to_string(i + 1) + ": expected \"" + wanted + "\", got \"" +
                   came + "\"";
        }
    }
    return {};
}

}  // namespace maildocket::testing
