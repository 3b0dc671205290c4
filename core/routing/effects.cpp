#include "core/routing/effects.hpp"

namespace maildocket::routing {

std::string_view to_string(OutboxKind kind) {
    switch (kind) {
        case OutboxKind::acknowledgement: return "acknowledgement";
        case OutboxKind::closed_answer: return "closed_answer";
        case OutboxKind::agent_reply: return "agent_reply";
        case OutboxKind::notice: return "notice";
    }
    return {};
}

bool is_automatic(OutboxKind kind) {
    return kind == OutboxKind::acknowledgement || kind == OutboxKind::closed_answer;
}

}  // namespace maildocket::routing
