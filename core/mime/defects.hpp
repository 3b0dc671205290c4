#pragma once

#include "core/mail/message.hpp"
#include "core/mime/limits.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace maildocket::mime {

// Each sentence once, and not without end.
inline void note_defect(Message& message, const MimeLimits& limits, std::string defect) {
    auto& defects = message.defects;
    if (defects.size() < limits.defects_max &&
        std::ranges::find(defects, defect) == defects.end()) {
        defects.push_back(std::move(defect));
    }
}

}  // namespace maildocket::mime
