#pragma once

#include "cli/context.hpp"
#include "cli/listing.hpp"

#include <optional>
#include <string>

namespace maildocket::cli {

struct ClientAdd {
    std::string name;
    std::string notes;
};
[[nodiscard]] Exit client_add(Context& context, const ClientAdd& options);

struct ClientEdit {
    std::string name;
    std::optional<std::string> new_name;
    std::optional<std::string> notes;
    bool restore = false;
};
[[nodiscard]] Exit client_edit(Context& context, const ClientEdit& options);

struct ClientArchive {
    std::string name;
};
[[nodiscard]] Exit client_archive(Context& context, const ClientArchive& options);

[[nodiscard]] Exit client_list(Context& context, const ListingOptions& options);

}  // namespace maildocket::cli
