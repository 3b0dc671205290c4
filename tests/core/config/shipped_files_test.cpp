#include "core/config/config.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

using namespace maildocket;

namespace {

const std::string source = MAILDOCKET_SOURCE_DIR;

std::string text_of(const std::string& name) {
    std::ifstream file(source + '/' + name);
    REQUIRE_MESSAGE(file, name);
    return {std::istreambuf_iterator<char>(file), {}};
}

// The example with its commented keys and tables, "#key = value", in force; prose is "# prose".
// `allow` stays out, since it excludes `deny`.
std::string everything_in_force(const std::string& text) {
    std::istringstream lines(text);
    std::string result;
    for (std::string line; std::getline(lines, line);) {
        if (line.size() > 1 && line[0] == '#' && line[1] != ' ' && !line.starts_with("#allow")) {
            line.erase(0, 1);
        }
        result += line + '\n';
    }
    return result;
}

}  // namespace

TEST_CASE("the shipped files are good") {
    for (const auto* name : {"conf/maildocket.toml", "conf/minimal.toml"}) {
        const auto config = load_config(source + '/' + name);
        CHECK_MESSAGE(config.has_value(), config.error().detail);
    }
}

TEST_CASE("the shipped example shows the defaults") {
    const auto example = load_config(source + "/conf/maildocket.toml");
    const auto minimal = load_config(source + "/conf/minimal.toml");
    REQUIRE(example);
    REQUIRE(minimal);
    CHECK(example->email_to_ticket == minimal->email_to_ticket);
    CHECK(example->auto_close == minimal->auto_close);
    CHECK(example->store == minimal->store);
    CHECK(example->lmtp == minimal->lmtp);
    CHECK(example->milter == minimal->milter);
    CHECK(example->antivirus == minimal->antivirus);
    CHECK(example->trust == minimal->trust);
    CHECK(example->secrets == minimal->secrets);
    CHECK(example->attachments == minimal->attachments);
    CHECK(example->outbound == minimal->outbound);
    CHECK(example->templates == minimal->templates);
    CHECK(example->queues.queues()[0] == minimal->queues.queues()[0]);
    CHECK(example->mailboxes == minimal->mailboxes);
}

TEST_CASE("what is commented in the shipped example may be put in force") {
    const auto text = everything_in_force(text_of("conf/maildocket.toml"));
    const auto config = parse_config(text, "/etc/maildocket/maildocket.toml");
    REQUIRE_MESSAGE(config.has_value(), config.error().detail);
    CHECK(config->mailboxes.size() == 6);
}

TEST_CASE("every key stands in the shipped example") {
    const auto text = text_of("conf/maildocket.toml");
    for (const auto& [table, name] : config_keys()) {
        CAPTURE(table);
        CAPTURE(name);
        const auto start = table.empty() ? 0 : text.find('[' + std::string(table) + ']');
        REQUIRE(start != std::string::npos);
        const auto key = std::string(name) + " = ";
        const auto plain = text.find('\n' + key, start);
        const auto commented = text.find("\n#" + key, start);
        CHECK(std::min(plain, commented) != std::string::npos);
    }
}

TEST_CASE("every key stands in the administrator's guide, in its table") {
    const auto text = text_of("docs/admin/configuration.md");
    for (const auto& [table, name] : config_keys()) {
        CAPTURE(table);
        CAPTURE(name);
        const bool repeated = table == "queue" || table == "mailbox";
        const auto heading = table.empty() ? "## Top of the file"
                             : repeated    ? "## [[" + std::string(table) + "]]"
                                           : "## [" + std::string(table) + "]";
        const auto start = text.find('\n' + heading + '\n');
        REQUIRE_MESSAGE(start != std::string::npos, heading);
        const auto end = text.find("\n## ", start + 1);
        CHECK(
            text.substr(start, end - start).find("\n| `" + std::string(name) + "` |") !=
            std::string::npos
        );
    }
}

TEST_CASE("the administrator's guide lists the types that are denied") {
    const auto text = text_of("docs/admin/configuration.md");
    for (const auto& type : default_attachment_policy().deny) {
        CAPTURE(type);
        CHECK(text.find('`' + type + '`') != std::string::npos);
    }
}
