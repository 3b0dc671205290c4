#include "cli/admin/review.hpp"

#include "cli/admin/ledger_print.hpp"

namespace maildocket::cli {

namespace {

constexpr auto list_hint = "\"maildocket review list\" shows what waits";

boost::json::object json_of(const store::ReviewRow& row) {
    return {
        {"id", row.id.value},
        {"delivery_id", row.delivery.value},
        {"reason", json_text_or_null(row.reason)},
        {"from", json_text_or_null(row.from)},
        {"subject", json_text(row.subject)},
        {"received_at", json_time(row.received_at)}};
}

}  // namespace

Exit review_list(Context& context, const ListingOptions& options) {
    const auto to_cells = [](const store::ReviewRow& row) {
        return std::vector<std::string>{
            std::to_string(row.id.value),
            to_rfc3339(row.received_at),
            row.from,
            row.subject,
            row.reason};
    };
    return print_listing(
        context,
        options,
        need(context.ledger().reviews()),
        [](const store::ReviewRow& row) { return json_of(row); },
        {{.heading = "ID", .to_the_right = true},
         {"RECEIVED"},
         {.heading = "FROM", .shrinks = true},
         {.heading = "SUBJECT", .shrinks = true},
         {.heading = "REASON", .shrinks = true}},
        to_cells,
        "nothing waits for review"
    );
}

Exit review_show(Context& context, const ReviewShow& options) {
    const auto row = need(context.ledger().review(ReviewId{options.id}), list_hint);
    const auto details = need(context.ledger().show(row.delivery));
    if (options.json) {
        auto object = json_of(row);
        object["delivery"] = json_of(details);
        print_json(context.out(), object);
        return Exit::done;
    }
    print_fields(context.out(), {{"Review", std::to_string(row.id.value)}});
    print_delivery(context.out(), details);
    return Exit::done;
}

Exit review_discard(Context& context, const ReviewDiscard& options) {
    need(context.ledger().discard(ReviewId{options.id}, context.now()), list_hint);
    return Exit::done;
}

}  // namespace maildocket::cli
