#include "core/intake/host/policy.hpp"

#include "core/crypto/keys.hpp"
#include "core/net/clamd.hpp"

#include <utility>

namespace maildocket::intake {

Result<std::shared_ptr<const IntakePolicy>> make_policy(
    const Config& config, std::optional<std::chrono::seconds> scan_time
) {
    auto keys = load_needed_keys(config.secrets.key_file);
    if (!keys) {
        return fail_with(keys);
    }
    auto policy = std::make_shared<IntakePolicy>();
    policy->queues = config.queues;
    policy->budget = config.outbound.budget;
    policy->attachments = config.attachments;
    policy->authserv_ids = config.trust.authserv_id;
    policy->keys = std::move(*keys);
    if (const auto& socket = config.antivirus.socket) {
        net::ClamdSettings clamd{*socket, config.antivirus.wait_when_away};
        clamd.connect_timeout = scan_time.value_or(clamd.connect_timeout);
        clamd.answer_timeout = scan_time.value_or(clamd.answer_timeout);
        policy->scan = net::make_clamd_scanner(clamd);
    }
    return std::shared_ptr<const IntakePolicy>(std::move(policy));
}

}  // namespace maildocket::intake
