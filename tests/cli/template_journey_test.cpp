#include "tests/cli/desk.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>

using namespace maildocket::test;

namespace {

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

// The configuration of a desk with templates of its own in a folder "templates".
std::string with_templates(const CliDesk& desk) {
    std::ifstream file(desk.config());
    const std::string config{std::istreambuf_iterator<char>(file), {}};
    std::filesystem::create_directories(desk.path("templates/de"));
    return desk.file(
        "own.toml", "[templates]\ndirectory = \"" + desk.path("templates") + "\"\n" + config
    );
}

}  // namespace

TEST_CASE("a preview shows the mail as it would go out, in the language asked for") {
    const CliDesk desk;
    const auto english = desk.done({"template", "preview", "acknowledgement"});
    CHECK(
        english.starts_with("From: support@example.com\nTo: Anna Miller "
                            "<anna.miller@customer.example>\nReply-To: support+t.")
    );
    CHECK(contains(english, "\nSubject: [TCK-91] Re: The printer is on fire\n\n##- Please type"));
    CHECK(contains(english, "* film.mp4 (86 MB, too large)\n"));
    const auto german = desk.done({"template", "preview", "notice", "--language", "de-AT"});
    CHECK(contains(german, "To: Jane Doe <jane.doe@staff.example>\n"));
    CHECK(contains(german, "hat an support geschrieben, Vorgang [TCK-91]:\n"));
    const auto html =
        desk.done({"template", "preview", "agent_reply", "--html", "--queue", "sales"});
    CHECK(contains(html, "<html lang=\"en\">"));
    CHECK(contains(html, "&lt;water&gt;"));
    CHECK(contains(html, "[SAL-91]"));
    const auto raw = desk.done({"template", "preview", "undeliverable", "--raw"});
    CHECK(raw.starts_with("Date: "));
    CHECK(contains(raw, "\r\nAuto-Submitted: auto-generated\r\n"));
}

TEST_CASE("what is not there is said with what there is") {
    const CliDesk desk;
    CHECK(contains(
        desk.refused(1, {"template", "preview", "welcome"}),
        "there is no template welcome; there are acknowledgement, closed_answer, agent_reply, "
        "notice, command_error, undeliverable"
    ));
    CHECK(contains(
        desk.refused(1, {"template", "preview", "notice", "--language", "xx"}),
        "there is no template in xx; there are de, en, es, fr, it, nl, pl, pt"
    ));
    CHECK(contains(
        desk.refused(1, {"template", "preview", "notice", "--queue", "spam"}),
        "there is no queue spam; there are support, sales"
    ));
    CHECK(desk.run({"template", "preview", "notice", "--raw", "--html"}).exit == 2);
}

TEST_CASE("templates of one's own are shown, and a broken one is told with its line") {
    const CliDesk desk;
    const auto config = with_templates(desk);
    const auto file = desk.path("templates/de/notice.txt");
    std::ofstream(file) << "Subject: Neues: {{subject}}\n\nHallo, {{author}} schrieb.\n";
    const auto text =
        desk.done({"--config", config, "template", "preview", "notice", "--language", "de"});
    CHECK(contains(
        text, "\nSubject: [TCK-91] Neues: The printer is on fire\n\nHallo, Anna Miller schrieb.\n"
    ));
    CHECK(contains(desk.run({"--config", config, "doctor"}).out, "templates: 8 languages\n"));

    std::ofstream(file) << "Subject: x\n\n{{autor}}\n";
    const std::vector<std::string> preview{"--config", config, "template", "preview", "notice"};
    CHECK(contains(desk.refused(78, preview), file + ":3: there is no \"autor\" here; "));
    const auto doctor = desk.run({"--config", config, "doctor"});
    CHECK(doctor.exit == 1);
    CHECK(contains(doctor.out, "problem  templates: " + file + ":3: "));
}
