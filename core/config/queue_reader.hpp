#pragma once

#include "core/config/findings.hpp"
#include "core/config/table_reader.hpp"
#include "core/config/toml_tree.hpp"
#include "core/model/queue.hpp"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Reads the [[queue]] tables and sees to it that no two want the same name, address or prefix.
namespace maildocket::config {

class QueueReader {
public:
    explicit QueueReader(Findings& findings) : findings_(findings) {}

    void read(const TomlTable& table, unsigned line);
    // After the last one.
    [[nodiscard]] QueueDirectory finish();

private:
    // One owner for each name, address and prefix in the whole file.
    void claim(TableReader& reader, std::string_view key, const TextItem& item, std::string value);
    void read_identity(TableReader& reader, QueuePolicy& queue);

    Findings& findings_;
    std::vector<QueuePolicy> queues_;
    std::map<std::pair<std::string_view, std::string>, unsigned> claimed_;  // to the line
    std::vector<TextItem> notified_;
};

}  // namespace maildocket::config
