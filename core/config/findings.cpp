#include "core/config/findings.hpp"

#include <algorithm>

namespace maildocket::config {

namespace {

// What is behind the hundredth fault helps nobody.
constexpr std::size_t findings_shown_max = 100;

}  // namespace

void Findings::add(unsigned line, std::string_view key, std::string text) {
    findings_.push_back({line, std::string(key), std::move(text)});
}

std::string Findings::text(std::string_view file_name) const {
    auto sorted = findings_;
    std::ranges::stable_sort(sorted, {}, &Finding::line);
    std::string text;
    std::size_t shown = 0;
    for (const auto& finding : sorted) {
        text += text.empty() ? "" : "\n";
        text += file_name;
        if (shown++ == findings_shown_max) {
            text += ": and " + std::to_string(sorted.size() - findings_shown_max) + " more faults";
            break;
        }
        text += finding.line == 0 ? "" : ':' + std::to_string(finding.line);
        text += ": ";
        text += finding.key.empty() ? "" : finding.key + ": ";
        text += finding.text;
    }
    return text;
}

}  // namespace maildocket::config
