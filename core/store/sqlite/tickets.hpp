#pragma once

#include "core/store/ticket_store.hpp"

#include <memory>
#include <string>

namespace maildocket::sqlite {

[[nodiscard]] std::unique_ptr<store::TicketStore> open_tickets(const std::string& path);

}  // namespace maildocket::sqlite
