#pragma once

#include "core/base/result.hpp"
#include "core/routing/facts.hpp"
#include "core/store/intake_store.hpp"

#include <functional>

// What the policy asks of the world at the end of a mail.
namespace maildocket::milter {

struct Ports {
    // Reads only. Any error lets the mail pass.
    std::function<Result<store::IntakeStore::ReadAnswer>(
        const store::DeliveryKey& key, const routing::Inquiry& inquiry
    )>
        ask;
    // Whether the time for this mail is used up.
    std::function<bool()> out_of_time;
};

}  // namespace maildocket::milter
