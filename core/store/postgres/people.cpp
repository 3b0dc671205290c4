#include "core/store/postgres/people.hpp"

#include "core/store/rules.hpp"

#include <string>
#include <vector>

namespace maildocket::postgres {

void add_people(Pipeline& pipeline, const routing::Inquiry& inquiry, routing::Answers& answers) {
    const auto among = store::watchers_of(answers);
    const std::vector<std::string> watchers(among.begin(), among.end());
    const bool commands = answers.author.agent.has_value();  // nobody else's are followed
    const bool all_asked = commands && inquiry.agents_wanted;
    const bool agents_asked = all_asked || !watchers.empty();
    const bool clients_asked = commands && !inquiry.client_names.empty();
    if (all_asked) {
        pipeline.queue(statements::all_agents, Parameters().integer(store::agents_max));
    } else if (!watchers.empty()) {
        pipeline.queue(statements::agents_among, Parameters().array(text_array(watchers)));
    }
    if (clients_asked) {
        pipeline.queue(
            statements::clients_named, Parameters().array(text_array(inquiry.client_names))
        );
    }
    if (!agents_asked && !clients_asked) {
        return;
    }
    const auto results = pipeline.run();
    if (agents_asked) {
        const auto& rows = results.front();
        for (int row = 0; row < rows.count(); ++row) {
            answers.agents.push_back(
                {AgentId{rows.integer(row, 0)},
                 std::string(rows.text(row, 1)),
                 std::string(rows.text(row, 2))}
            );
        }
    }
    if (clients_asked) {
        const auto& rows = results.back();
        for (int row = 0; row < rows.count(); ++row) {
            answers.clients_named.push_back(
                {ClientId{rows.integer(row, 0)}, std::string(rows.text(row, 1)), {}}
            );
        }
    }
}

}  // namespace maildocket::postgres
