#pragma once

#include "cli/context.hpp"
#include "cli/listing.hpp"

#include <string>

namespace maildocket::cli {

struct DomainAdd {
    std::string domain;
    std::string client;
    bool subdomains = false;
};
[[nodiscard]] Exit domain_add(Context& context, const DomainAdd& options);

struct DomainArchive {
    std::string domain;
};
[[nodiscard]] Exit domain_archive(Context& context, const DomainArchive& options);

[[nodiscard]] Exit domain_list(Context& context, const ListingOptions& options);

}  // namespace maildocket::cli
