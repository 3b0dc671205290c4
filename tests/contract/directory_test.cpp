#include "tests/contract/backends.hpp"
#include "tests/contract/desk.hpp"

using namespace maildocket;
using namespace maildocket::test;
using store::ClientRow;
using store::ContactRow;
using store::DomainRow;

TEST_CASE_TEMPLATE(
    "an import is applied together and listed in order", Backend, MAILDOCKET_BACKENDS
) {
    Desk<Backend> desk;
    const store::ImportBatch batch{
        .clients = {{"b", "notes", false}, {"B", "", true}, {"a", "", false}},
        .domains = {{"z.example", "a", true, false}, {"a.example", "b", false, true}},
        .contacts = {
            {"z@a.example", "Zoe", "a", "de", true, false},
            {"a@a.example", "Anna", "b", "", false, true}}};
    must(desk.directory->add(batch, noon));
    // By octets and not by the language of the database.
    CHECK(
        (must(desk.directory->clients()) ==
         std::vector<ClientRow>{{"B", "", true}, {"a", "", false}, {"b", "notes", false}})
    );
    CHECK(
        (must(desk.directory->domains()) ==
         std::vector<DomainRow>{batch.domains[1], batch.domains[0]})
    );
    CHECK(
        (must(desk.directory->contacts()) ==
         std::vector<ContactRow>{batch.contacts[1], batch.contacts[0]})
    );
}

TEST_CASE_TEMPLATE(
    "an import with an error changes nothing and names the row", Backend, MAILDOCKET_BACKENDS
) {
    Desk<Backend> desk;
    must(desk.directory->add(
        {.clients = {{"there", "", false}, {"gone", "", true}},
         .domains = {{"there.example", "there", false, false}},
         .contacts = {{"a@there.example", "", "there", "", false, false}}},
        noon
    ));
    const ClientRow fresh{"fresh", "", false};
    struct Row {
        const char* what;
        store::ImportBatch batch;
        ErrorCode code;
        const char* place;
    };
    const std::vector<Row> table{
        {"client there", {{fresh, {"there", "", false}}, {}, {}}, ErrorCode::conflict, "row 1: "},
        {"client archived", {{fresh, {"gone", "", false}}, {}, {}}, ErrorCode::conflict, "row 1: "},
        {"domain there",
         {{fresh}, {{"there.example", "fresh", false, false}}, {}},
         ErrorCode::conflict,
         "row 0: "},
        {"domain of nobody",
         {{fresh},
          {{"x.example", "fresh", false, false}, {"y.example", "nobody", false, false}},
          {}},
         ErrorCode::not_found,
         "row 1: "},
        {"domain of an archived client",
         {{fresh}, {{"x.example", "gone", false, false}}, {}},
         ErrorCode::not_found,
         "row 0: "},
        {"contact there",
         {{fresh}, {}, {{"a@there.example", "", "fresh", "", false, false}}},
         ErrorCode::conflict,
         "row 0: "},
        {"contact of nobody",
         {{fresh}, {}, {{"b@there.example", "", "nobody", "", false, false}}},
         ErrorCode::not_found,
         "row 0: "},
    };
    for (const auto& row : table) {
        CAPTURE(row.what);
        const auto result = desk.directory->add(row.batch, noon);
        CHECK(code_of(result) == row.code);
        CHECK(result.error().detail.starts_with(row.place));
        CHECK(must(desk.directory->clients()).size() == 2);
    }
    must(desk.directory->add({.clients = {fresh}}, noon));
}

TEST_CASE_TEMPLATE("a client changes what is named only", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    must(desk.directory->add({.clients = {{"ACME", "first", false}, {"Other", "", false}}}, noon));
    desk.add_contact("anna@acme.example", "ACME");
    must(desk.directory->change_client("ACME", {.notes = "second"}));
    must(desk.directory->change_client("ACME", {.name = "ACME Ltd"}));
    must(desk.directory->change_client("ACME Ltd", {.archived = true}));
    must(desk.directory->change_client("ACME Ltd", {}));
    CHECK((must(desk.directory->clients()).front() == ClientRow{"ACME Ltd", "second", true}));
    CHECK(must(desk.directory->contacts()).front().client == "ACME Ltd");
    CHECK(code_of(desk.directory->change_client("ACME", {.notes = "x"})) == ErrorCode::not_found);
    CHECK(
        code_of(desk.directory->change_client("Other", {.name = "ACME Ltd"})) == ErrorCode::conflict
    );
}

TEST_CASE_TEMPLATE("a domain that is archived may come back", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    desk.add_client("ACME");
    desk.add_domain("acme.example", "ACME", false);
    must(desk.directory->archive_domain("acme.example"));
    CHECK(code_of(desk.directory->archive_domain("acme.example")) == ErrorCode::not_found);
    CHECK(code_of(desk.directory->archive_domain("other.example")) == ErrorCode::not_found);
    desk.add_domain("acme.example", "ACME", true);
    CHECK(
        (must(desk.directory->domains()) ==
         std::vector<DomainRow>{
             {"acme.example", "ACME", false, true}, {"acme.example", "ACME", true, false}})
    );
}

TEST_CASE_TEMPLATE("a contact changes what is named only", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    desk.add_client("ACME");
    desk.add_client("Other");
    desk.add_client("Gone");
    must(desk.directory->change_client("Gone", {.archived = true}));
    desk.add_contact("anna@acme.example", "ACME");
    desk.add_contact("bert@acme.example", "ACME");
    auto& directory = *desk.directory;
    must(directory.change_contact("anna@acme.example", {.name = "Anna", .language = "fr"}));
    must(directory.change_contact("anna@acme.example", {.client = "Other", .undeliverable = true}));
    must(directory.change_contact("anna@acme.example", {.email = "anna@other.example"}));
    const ContactRow expected{"anna@other.example", "Anna", "Other", "fr", true, false};
    CHECK((must(directory.contacts()).front() == expected));

    CHECK(
        code_of(directory.change_contact("anna@acme.example", {.name = "x"})) ==
        ErrorCode::not_found
    );
    for (const auto* client : {"Gone", "Nobody"}) {
        CAPTURE(client);
        CHECK(
            code_of(directory.change_contact("anna@other.example", {.client = client})) ==
            ErrorCode::not_found
        );
    }
    CHECK(
        code_of(directory.change_contact("anna@other.example", {.email = "bert@acme.example"})) ==
        ErrorCode::conflict
    );
    CHECK((must(directory.contacts()).front() == expected));
}

TEST_CASE_TEMPLATE("changes go to the active contact of an address", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    desk.add_client("ACME");
    auto& directory = *desk.directory;
    desk.add_contact("anna@acme.example", "ACME");
    must(directory.change_contact("anna@acme.example", {.name = "old", .archived = true}));
    must(directory.change_contact("anna@acme.example", {.language = "de"}));
    desk.add_contact("anna@acme.example", "ACME");
    must(directory.change_contact("anna@acme.example", {.name = "new"}));
    CHECK(
        (must(directory.contacts()) ==
         std::vector<ContactRow>{
             {"anna@acme.example", "old", "ACME", "de", false, true},
             {"anna@acme.example", "new", "ACME", "", false, false}})
    );
    must(directory.change_contact("anna@acme.example", {.archived = true}));
    must(directory.change_contact("anna@acme.example", {.archived = false}));
    CHECK(must(directory.contacts()).size() == 2);
}

TEST_CASE_TEMPLATE("agents come and go", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    auto& directory = *desk.directory;
    must(directory.add_agent({"b@example.com", "Bert", false}, noon));
    must(directory.add_agent({"a@example.com", "Anna", false}, noon));
    CHECK(code_of(directory.add_agent({"a@example.com", "x", false}, noon)) == ErrorCode::conflict);
    must(directory.archive_agent("a@example.com"));
    CHECK(code_of(directory.archive_agent("a@example.com")) == ErrorCode::not_found);
    CHECK(code_of(directory.archive_agent("nobody@example.com")) == ErrorCode::not_found);
    must(directory.add_agent({"a@example.com", "Anna again", false}, noon));
    CHECK(
        (must(directory.agents()) ==
         std::vector<store::AgentRow>{
             {"a@example.com", "Anna", true},
             {"a@example.com", "Anna again", false},
             {"b@example.com", "Bert", false}})
    );
}
