#pragma once

#include <string>
#include <string_view>
#include <vector>

// The faults of one file, so that an administrator sees all of them at once.
namespace maildocket::config {

class Findings {
public:
    // What is wrong and, behind a semicolon, what is allowed. A line of 0 means the whole file.
    void add(unsigned line, std::string_view key, std::string text);

    [[nodiscard]] bool empty() const { return findings_.empty(); }
    // "FILE:LINE: KEY: TEXT" for each, in the order of the file, without a line end at the end.
    [[nodiscard]] std::string text(std::string_view file_name) const;

private:
    struct Finding {
        unsigned line;
        std::string key;
        std::string text;
    };
    std::vector<Finding> findings_;
};

}  // namespace maildocket::config
