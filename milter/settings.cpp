#include "milter/settings.hpp"

#include "core/intake/host/policy.hpp"

#include <algorithm>
#include <utility>

namespace maildocket::milter {

bool Settings::trusts(std::string_view client_address) const {
    return std::ranges::any_of(trusted_clients, [client_address](const Network& network) {
        return network.contains(client_address);
    });
}

Result<std::shared_ptr<const Settings>> make_settings(const Config& config) {
    auto policy = intake::make_policy(config, config.milter.answer_time);
    if (!policy) {
        return fail_with(policy);
    }
    auto settings = std::make_shared<Settings>();
    settings->policy = std::move(*policy);
    settings->email_to_ticket = config.email_to_ticket;
    settings->reject_forged = config.milter.reject_forged;
    settings->reject_denied_attachments = config.milter.reject_denied_attachments;
    settings->message_octets_max = config.lmtp.message_octets_max;
    settings->trusted_clients = config.milter.trusted_clients;
    settings->answer_time = config.milter.answer_time;
    return std::shared_ptr<const Settings>(std::move(settings));
}

}  // namespace maildocket::milter
