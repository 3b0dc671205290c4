#include "cli/admin/directory_rows.hpp"

#include "cli/arguments.hpp"

namespace maildocket::cli {

void add_rows(Context& context, const store::ImportBatch& rows, std::string_view next) {
    const auto added = context.directory().add(rows, context.now());
    if (added) {
        return;
    }
    auto error = added.error();
    if (error.detail.starts_with("row ")) {  // "row 0: ", for whoever has a file
        error.detail.erase(0, error.detail.find(": ") + 2);
    }
    throw stop_for(
        error,
        error.code == ErrorCode::not_found ? "\"maildocket client list\" shows the clients" : next
    );
}

std::string foreign_address(Context& context, std::string_view text) {
    auto email = email_address(text);
    if (context.config().queues.is_own_address(email)) {
        throw Stop(
            Exit::no,
            email +
                " is the address of a queue and can be neither contact nor agent; use the "
                "person's own address"
        );
    }
    return email;
}

}  // namespace maildocket::cli
