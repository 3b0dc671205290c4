#include "core/imap/folder_name.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace maildocket::imap;

TEST_CASE("modified UTF-7 goes both ways") {
    struct Row {
        std::string text;
        std::string wire;
    };
    const std::vector<Row> rows{
        {"", ""},
        {"INBOX", "INBOX"},
        {"R&D", "R&-D"},
        {"&&", "&-&-"},
        {"Erledigt/Aufträge", "Erledigt/Auftr&AOQ-ge"},
        {"Entwürfe", "Entw&APw-rfe"},
        {"~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"},
        {"Отправленные", "&BB4EQgQ,BEAEMAQyBDsENQQ9BD0ESwQ1-"},
        {"😀x", "&2D3eAA-x"},
        {"a\tb", "a&AAk-b"},
        {"ä-", "&AOQ--"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        CHECK(to_modified_utf7(row.text) == row.wire);
        CHECK(from_modified_utf7(row.wire) == row.text);
    }
    CHECK(to_modified_utf7("a\xff") == "a&,,0-");
}

TEST_CASE("what is no modified UTF-7 is not decoded") {
    for (const std::string wire :
         {"a&",
          "a&AOQ",
          "&A-",
          "&AOQx-",
          "&AO!-",
          "Auftr\xc3\xa4ge",
          "&2D0-",
          "&3gDYPQ-",
          "&AOR-"}) {
        CAPTURE(wire);
        CHECK(!from_modified_utf7(wire));
    }
}

TEST_CASE("a folder's full name follows the place of the user's own folders") {
    struct Row {
        std::string name;
        std::optional<FolderPlace> place;
        std::string inbox_delimiter;
        std::vector<std::string> expected;
    };
    const std::vector<Row> rows{
        {"Done", FolderPlace{"", "/"}, "", {"Done"}},
        {"A/Done", FolderPlace{"", "/"}, "", {"A/Done"}},
        {"Done", FolderPlace{"INBOX.", "."}, "", {"INBOX.Done"}},
        {"A/Done", FolderPlace{"INBOX.", "."}, "", {"INBOX.A.Done"}},
        {"INBOX.Done", FolderPlace{"INBOX.", "."}, "", {"INBOX.Done"}},
        {"Inbox/Done", FolderPlace{"INBOX.", "."}, "", {"Inbox.Done"}},
        {"A/Done", FolderPlace{"", ""}, "", {"A/Done"}},
        {"Done", std::nullopt, ".", {"Done", "INBOX.Done"}},
        {"A/Done", std::nullopt, ".", {"A.Done", "INBOX.A.Done"}},
        {"INBOX/Done", std::nullopt, ".", {"INBOX.Done"}},
        {"Done", std::nullopt, "", {"Done"}},
    };
    for (const auto& row : rows) {
        CAPTURE(row.name);
        CHECK(folder_candidates(row.name, row.place, row.inbox_delimiter) == row.expected);
    }
}
