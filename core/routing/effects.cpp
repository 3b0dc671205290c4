#include "core/routing/effects.hpp"

namespace maildocket::routing {

std::string_view to_string(OutboxKind kind) {
    switch (kind) {
        case OutboxKind::acknowledgement: return "acknowledgement";
        case OutboxKind::closed_answer: return "closed_answer";
        case OutboxKind::agent_reply: return "agent_reply";
        case OutboxKind::notice: return "notice";
        case OutboxKind::command_error: return "command_error";
        case OutboxKind::undeliverable: return "undeliverable";
    }
    return {};
}

std::optional<OutboxKind> parse_outbox_kind(std::string_view text) {
    for (const auto kind :
         {OutboxKind::acknowledgement,
          OutboxKind::closed_answer,
          OutboxKind::agent_reply,
          OutboxKind::notice,
          OutboxKind::command_error,
          OutboxKind::undeliverable}) {
        if (text == to_string(kind)) {
            return kind;
        }
    }
    return std::nullopt;
}

bool is_automatic(OutboxKind kind) {
    return kind == OutboxKind::acknowledgement || kind == OutboxKind::closed_answer ||
           kind == OutboxKind::command_error;
}

}  // namespace maildocket::routing
