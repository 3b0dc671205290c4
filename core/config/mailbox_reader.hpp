#pragma once

#include "core/config/config.hpp"
#include "core/config/findings.hpp"
#include "core/config/table_reader.hpp"
#include "core/config/toml_tree.hpp"

#include <string_view>
#include <utility>
#include <vector>

// Reads the [[mailbox]] tables; what is needed and what is useless depends on the provider.
namespace maildocket::config {

class MailboxReader {
public:
    // `queues` are all of the file; `folder` is where relative names of files begin.
    MailboxReader(const QueueDirectory& queues, std::string_view folder, Findings& findings)
        : queues_(queues), folder_(folder), findings_(findings) {}

    void read(const TomlTable& table, unsigned line);
    [[nodiscard]] std::vector<MailboxConfig> finish() { return std::move(mailboxes_); }

private:
    // Everything about it but which way it is.
    void read_sign_in(TableReader& reader, MailboxConfig& mailbox) const;
    void check_names(TableReader& reader, const MailboxConfig& mailbox);

    const QueueDirectory& queues_;
    std::string_view folder_;
    Findings& findings_;
    std::vector<MailboxConfig> mailboxes_;
};

}  // namespace maildocket::config
