#pragma once

#include "core/config/findings.hpp"
#include "core/config/table_reader.hpp"
#include "core/config/toml_tree.hpp"

#include <map>
#include <string_view>
#include <vector>

// A document cut into what stands above the first table, the tables that stand once and those that
// may be repeated. Unknown tables and tables of the wrong shape are findings.
namespace maildocket::config {

struct Section {
    TomlTable content;
    unsigned line = 0;
};

class Sections {
public:
    Sections(TomlTable document, Findings& findings);

    // The empty name is the top of the file; an absent table reads like an empty one.
    [[nodiscard]] TableReader reader(std::string_view name) const;
    // The [[name]] tables in the order of the file.
    [[nodiscard]] const std::vector<Section>& repeated(std::string_view name) const;

private:
    // The content is moved out.
    void take(TomlMember& member);
    void take_repeated(TomlMember& member);

    Findings& findings_;
    std::map<std::string, Section, std::less<>> tables_;
    std::map<std::string, std::vector<Section>, std::less<>> repeated_;
};

}  // namespace maildocket::config
