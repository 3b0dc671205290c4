#pragma once

#include "core/model/ticket.hpp"
#include "core/routing/effects.hpp"

#include <string>
#include <string_view>
#include <utility>

// What the program itself writes on a ticket, in the same words whoever caused it.
namespace maildocket::routing {

// No subject and no author, and nothing to doubt.
[[nodiscard]] inline NewArticle system_article(std::string text) {
    NewArticle article;
    article.kind = ArticleKind::system;
    article.trust = Trust::token;
    article.new_text = text;
    article.text = std::move(text);
    return article;
}

// Texts of system articles.
namespace system_text {

[[nodiscard]] inline std::string state_changed(TicketState from, TicketState to) {
    return "state changed from " + std::string(to_string(from)) + " to " +
           std::string(to_string(to));
}
[[nodiscard]] inline std::string assigned(std::string_view agent) {
    return agent.empty() ? "assignment removed" : "assigned to " + std::string(agent);
}
[[nodiscard]] inline std::string merged_into(const TicketReference& into) {
    return "merged into " + into.text();
}
[[nodiscard]] inline std::string merged_from(const TicketReference& from) {
    return from.text() + " was merged into this ticket";
}
[[nodiscard]] inline std::string closed_by_time() {
    return "closed: nothing happened since it was resolved";
}

}  // namespace system_text

}  // namespace maildocket::routing
