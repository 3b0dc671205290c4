#pragma once

#include "core/base/ids.hpp"
#include "core/base/result.hpp"
#include "core/base/time.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

// Clients with their domains, contacts and agents, as the commands list and change them. Each
// function is a transaction of its own. Texts are normalized and checked by the caller. Errors:
// not_found (no such row, or an archived one where an active is needed), conflict (name, domain or
// address is there already), and those of every store.
namespace maildocket::store {

struct ClientRow {
    std::string name;
    std::string notes;
    bool archived = false;

    bool operator==(const ClientRow&) const = default;
};

struct DomainRow {
    std::string domain;  // lower-case A-labels
    std::string client;
    bool subdomains = false;
    bool archived = false;

    bool operator==(const DomainRow&) const = default;
};

struct ContactRow {
    std::string email;  // normalized
    std::string name;
    std::string client;
    std::string language;  // empty: none
    bool undeliverable = false;
    bool archived = false;

    bool operator==(const ContactRow&) const = default;
};

struct AgentRow {
    std::string email;  // normalized
    std::string name;
    bool archived = false;

    bool operator==(const AgentRow&) const = default;
};

// Only what is set changes.
struct ClientChange {
    std::optional<std::string> name;
    std::optional<std::string> notes;
    std::optional<bool> archived;
};

struct ContactChange {
    std::optional<std::string> email;
    std::optional<std::string> name;
    std::optional<std::string> client;
    std::optional<std::string> language;
    std::optional<bool> undeliverable;
    std::optional<bool> archived;
};

// Rows for `import`, applied together or not at all. An error names the index of the row in its
// vector as "row N: ...".
struct ImportBatch {
    std::vector<ClientRow> clients;
    std::vector<DomainRow> domains;
    std::vector<ContactRow> contacts;
};

class DirectoryStore {
public:
    virtual ~DirectoryStore() = default;

    virtual Result<void> add(
        const ImportBatch& rows, Timestamp now
    ) = 0;                                                 // one row or many: the same transaction
    virtual Result<std::vector<ClientRow>> clients() = 0;  // by name, archived ones too
    virtual Result<std::vector<DomainRow>> domains() = 0;  // by domain
    virtual Result<std::vector<ContactRow>> contacts() = 0;  // by address
    virtual Result<std::vector<AgentRow>> agents() = 0;      // by address
    virtual Result<void> change_client(const std::string& name, const ClientChange& change) = 0;
    virtual Result<void> archive_domain(const std::string& domain) = 0;
    // Of the active contact with this address, or the archived one if there is no active.
    virtual Result<void> change_contact(const std::string& email, const ContactChange& change) = 0;
    virtual Result<void> add_agent(const AgentRow& agent, Timestamp now) = 0;
    virtual Result<void> archive_agent(const std::string& email) = 0;
};

}  // namespace maildocket::store
