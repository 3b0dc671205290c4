#pragma once

#include "core/base/network.hpp"
#include "core/base/result.hpp"
#include "core/config/config.hpp"
#include "core/intake/intake_policy.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace maildocket::milter {

// What a mail is judged by. Const: a reload makes a new one, and mails in hand keep theirs.
struct Settings {
    std::shared_ptr<const intake::IntakePolicy> policy;
    bool email_to_ticket = true;  // false: everything passes, lmtpd makes the MTA wait
    bool reject_forged = false;
    bool reject_denied_attachments = false;
    std::uint64_t message_octets_max = 50ULL << 20U;
    std::vector<Network> trusted_clients;  // gateways whose results and stamps are kept
    std::chrono::seconds answer_time{10};  // for one mail

    // Limits without a key. Beyond them a mail passes unstamped.
    std::size_t header_octets_max = std::size_t{1} << 20U;
    std::size_t recipients_max = 1000;  // of ours

    [[nodiscard]] bool trusts(std::string_view client_address) const;
};

// Of a configuration, with the keys loaded.
[[nodiscard]] Result<std::shared_ptr<const Settings>> make_settings(const Config& config);

}  // namespace maildocket::milter
