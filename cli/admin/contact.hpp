#pragma once

#include "cli/context.hpp"
#include "cli/listing.hpp"

#include <optional>
#include <string>

namespace maildocket::cli {

struct ContactAdd {
    std::string email;
    std::string client;
    std::string name;
    std::string language;
};
[[nodiscard]] Exit contact_add(Context& context, const ContactAdd& options);

struct ContactEdit {
    std::string email;
    std::optional<std::string> new_email;
    std::optional<std::string> name;
    std::optional<std::string> client;
    std::optional<std::string> language;  // empty takes it away
    bool deliverable = false;             // mail reaches the address again
    bool restore = false;
};
[[nodiscard]] Exit contact_edit(Context& context, const ContactEdit& options);

struct ContactArchive {
    std::string email;
};
[[nodiscard]] Exit contact_archive(Context& context, const ContactArchive& options);

[[nodiscard]] Exit contact_list(Context& context, const ListingOptions& options);

}  // namespace maildocket::cli
