#pragma once

#include "core/config/mailbox_config.hpp"
#include "core/config/table_reader.hpp"

// What each provider and each way to sign in makes of the keys of a [[mailbox]].
namespace maildocket::config {

constexpr auto password_file_allowed = "allowed is the name of a file that holds the secret alone";
constexpr auto tenant_allowed = "allowed is the tenant's id or domain as Microsoft Entra shows it";
constexpr auto client_id_allowed = "allowed is the id of the application, without blanks";
constexpr auto service_account_allowed = "allowed is the name of the JSON file of Google";
constexpr auto pem_file_allowed = "allowed is the name of a PEM file";
constexpr auto mailbox_url_allowed =
    "allowed is \"https://...\", or \"http://...\" on the loopback address";

// Sets `mailbox.sign_in` to what is written, or to what the other keys make likely. False if it is
// no word at all.
bool read_sign_in_way(TableReader& reader, MailboxConfig& mailbox);

// A way to sign in that the provider has not, and keys that are missing or mean nothing, alone or
// together.
void check_mailbox_keys(TableReader& reader, const MailboxConfig& mailbox);

}  // namespace maildocket::config
