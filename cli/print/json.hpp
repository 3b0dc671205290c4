#pragma once

#include "core/base/time.hpp"
#include "core/model/ticket.hpp"
#include "core/model/trace.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <optional>
#include <ostream>
#include <string_view>

// The words of `--json`: names and order are a contract (docs/admin/commands.md). A field without a
// value is null and never left out.
namespace maildocket::cli {

// Always a string.
[[nodiscard]] boost::json::value json_text(std::string_view text);
// Null if it is empty.
[[nodiscard]] boost::json::value json_text_or_null(std::string_view text);
[[nodiscard]] boost::json::value json_time(Timestamp time);
[[nodiscard]] boost::json::value json_time(const std::optional<Timestamp>& time);
[[nodiscard]] boost::json::value json_reference(const std::optional<TicketReference>& reference);
[[nodiscard]] boost::json::value json_trace(const Trace& trace);

template <class Id>
[[nodiscard]] boost::json::value json_id(const std::optional<Id>& id) {
    return id ? boost::json::value(id->value) : boost::json::value(nullptr);
}

// One line for an object, and one line an element for an array.
void print_json(std::ostream& out, const boost::json::value& value);

}  // namespace maildocket::cli
