#include "milter/field_filter.hpp"

#include "core/base/ascii.hpp"
#include "core/model/signed_address.hpp"
#include "core/text/authentication_results.hpp"

#include <algorithm>
#include <array>

namespace maildocket::milter {

namespace {

constexpr std::string_view own_fields = "x-maildocket-";
constexpr std::string_view loop_field = "x-maildocket-loop";
constexpr std::string_view results_field = "authentication-results";

// Fields that no filter puts on top of a mail: the mail's own begin here.
bool is_brought_by_the_mail(std::string_view lower_name) {
    constexpr std::array<std::string_view, 12> names{
        "received",
        "return-path",
        "from",
        "sender",
        "reply-to",
        "to",
        "cc",
        "subject",
        "date",
        "message-id",
        "mime-version",
        "dkim-signature"};
    return std::ranges::find(names, lower_name) != names.end() ||
           lower_name.starts_with("content-");
}

}  // namespace

FieldFilter::FieldFilter(
    const KeyRing& keys, std::span<const std::string> authserv_ids, bool trusted_client
)
    : keys_(&keys), authserv_ids_(authserv_ids), trusted_client_(trusted_client) {}

bool FieldFilter::keeps(std::string_view name, std::string_view value, Timestamp now) {
    const auto lower_name = ascii::lower(name);
    in_topmost_run_ = in_topmost_run_ && !is_brought_by_the_mail(lower_name);
    const bool is_own = lower_name.starts_with(own_fields);
    const bool is_result = lower_name == results_field;
    if (!is_own && !is_result) {
        return true;
    }
    ++counts_[lower_name];
    const bool kept = trusted_client_ || (is_result ? keeps_results(value)
                                                    : lower_name == loop_field &&
                                                          verify_loop_mark(*keys_, value, now));
    return kept || remove(name);
}

bool FieldFilter::keeps_results(std::string_view value) {
    const auto results = text::parse_authentication_results(value);
    const bool is_believed =
        results && std::ranges::find(authserv_ids_, results->authserv_id) != authserv_ids_.end();
    in_topmost_run_ = in_topmost_run_ && is_believed;
    return !is_believed || in_topmost_run_;
}

bool FieldFilter::remove(std::string_view name) {
    removals_.push_back({std::string(name), counts_[ascii::lower(name)]});
    return false;
}

}  // namespace maildocket::milter
