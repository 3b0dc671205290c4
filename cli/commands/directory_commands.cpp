#include "cli/admin/agent.hpp"
#include "cli/admin/client.hpp"
#include "cli/admin/contact.hpp"
#include "cli/admin/domain.hpp"
#include "cli/admin/import.hpp"
#include "cli/commands/verbs.hpp"

namespace maildocket::cli {

namespace {

void add_client_commands(CLI::App& root, Verbs& verbs) {
    auto& noun = add_noun(root, "client", "Customer organisations");
    verbs.add(
        noun,
        "add",
        "Add a client",
        "client add \"Northwind Ltd\" --notes \"Contract 4711\"",
        client_add,
        [](CLI::App& verb, ClientAdd& options) {
            verb.add_option("NAME", options.name, "Its name, as often as it is used: unique")
                ->required();
            verb.add_option("--notes", options.notes, "What colleagues should know");
        }
    );
    verbs.add_listing(noun, "list", "List all clients", "client list --json", client_list);
    verbs.add(
        noun,
        "edit",
        "Change a client",
        "client edit \"Northwind Ltd\" --name \"Northwind AG\"",
        client_edit,
        [](CLI::App& verb, ClientEdit& options) {
            verb.add_option("NAME", options.name, "Its name now")->required();
            verb.add_option("--name", options.new_name, "The new name");
            verb.add_option("--notes", options.notes, "New notes; \"\" takes them away");
            verb.add_flag("--restore", options.restore, "Take it out of the archive");
        }
    );
    verbs.add(
        noun,
        "archive",
        "Archive a client: its tickets stay, its contacts and domains are unknown from now on",
        "client archive \"Northwind Ltd\"",
        client_archive,
        [](CLI::App& verb, ClientArchive& options) {
            verb.add_option("NAME", options.name, "Its name")->required();
        }
    );
}

void add_domain_commands(CLI::App& root, Verbs& verbs) {
    auto& noun =
        add_noun(root, "domain", "Domains of clients: whoever writes from there is theirs");
    verbs.add(
        noun,
        "add",
        "Give a domain to a client; domains of public mail providers are refused",
        "domain add northwind.example --client \"Northwind Ltd\"",
        domain_add,
        [](CLI::App& verb, DomainAdd& options) {
            verb.add_option("DOMAIN", options.domain, "The part behind the @")->required();
            verb.add_option("--client", options.client, "Name of the client")->required();
            verb.add_flag("--subdomains", options.subdomains, "Sub-domains, too");
        }
    );
    verbs.add_listing(noun, "list", "List all domains", "domain list --json", domain_list);
    verbs.add(
        noun,
        "archive",
        "Take a domain away from its client",
        "domain archive northwind.example",
        domain_archive,
        [](CLI::App& verb, DomainArchive& options) {
            verb.add_option("DOMAIN", options.domain, "The domain")->required();
        }
    );
}

void add_contact_edit(CLI::App& noun, Verbs& verbs) {
    verbs.add(
        noun,
        "edit",
        "Change a contact",
        "contact edit anna@northwind.example --name \"Anna Berg\" --language de",
        contact_edit,
        [](CLI::App& verb, ContactEdit& options) {
            verb.add_option("EMAIL", options.email, "The address now")->required();
            verb.add_option("--email", options.new_email, "The new address");
            verb.add_option("--name", options.name, "Name of the person");
            verb.add_option("--client", options.client, "Name of the new client");
            verb.add_option(
                "--language", options.language, "\"en\", \"de\", ...; \"\" takes it away"
            );
            verb.add_flag("--deliverable", options.deliverable, "Mail reaches the address again");
            verb.add_flag("--restore", options.restore, "Take the contact out of the archive");
        }
    );
}

void add_contact_commands(CLI::App& root, Verbs& verbs) {
    auto& noun = add_noun(root, "contact", "Persons at clients");
    verbs.add(
        noun,
        "add",
        "Add a contact",
        "contact add anna@northwind.example --client \"Northwind Ltd\" --name \"Anna Berg\"",
        contact_add,
        [](CLI::App& verb, ContactAdd& options) {
            verb.add_option("EMAIL", options.email, "The address")->required();
            verb.add_option("--client", options.client, "Name of the client")->required();
            verb.add_option("--name", options.name, "Name of the person")->required();
            verb.add_option(
                "--language", options.language, "Of automatic mail: \"en\", \"de\", ..."
            );
        }
    );
    verbs.add_listing(noun, "list", "List all contacts", "contact list --json", contact_list);
    add_contact_edit(noun, verbs);
    verbs.add(
        noun,
        "archive",
        "Archive a contact: mail from the address is from nobody we know",
        "contact archive anna@northwind.example",
        contact_archive,
        [](CLI::App& verb, ContactArchive& options) {
            verb.add_option("EMAIL", options.email, "The address")->required();
        }
    );
}

void add_agent_commands(CLI::App& root, Verbs& verbs) {
    auto& noun = add_noun(root, "agent", "Help desk staff");
    verbs.add(
        noun,
        "add",
        "Add an agent",
        "agent add max@example.com --name \"Max Adler\"",
        agent_add,
        [](CLI::App& verb, AgentAdd& options) {
            verb.add_option("EMAIL", options.email, "The agent's own address")->required();
            verb.add_option("--name", options.name, "Name of the person")->required();
        }
    );
    verbs.add_listing(noun, "list", "List all agents", "agent list --json", agent_list);
    verbs.add(
        noun,
        "archive",
        "Archive an agent",
        "agent archive max@example.com",
        agent_archive,
        [](CLI::App& verb, AgentArchive& options) {
            verb.add_option("EMAIL", options.email, "The address")->required();
        }
    );
}

template <Import::Kind kind>
void add_import(CLI::App& noun, Verbs& verbs, const std::string& name, const std::string& columns) {
    verbs.add(
        noun,
        name,
        "Import " + name + ": columns " + columns,
        "import " + name + ' ' + name + ".csv",
        import_file,
        [](CLI::App& verb, Import& options) {
            options.kind = kind;
            verb.add_option(
                    "FILE",
                    options.file,
                    "CSV in UTF-8 whose first line names the columns; - is standard input"
            )
                ->required();
        }
    );
}

}  // namespace

void add_directory_commands(CLI::App& root, Verbs& verbs) {
    add_client_commands(root, verbs);
    add_domain_commands(root, verbs);
    add_contact_commands(root, verbs);
    add_agent_commands(root, verbs);
    auto& noun =
        add_noun(root, "import", "Clients, contacts and domains from a CSV file: all rows or none");
    add_import<Import::Kind::clients>(noun, verbs, "clients", "name, notes (optional)");
    add_import<Import::Kind::contacts>(
        noun, verbs, "contacts", "email, client, name, language (optional)"
    );
    add_import<Import::Kind::domains>(
        noun, verbs, "domains", "domain, client, subdomains (optional: yes or no)"
    );
}

}  // namespace maildocket::cli
