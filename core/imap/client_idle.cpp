#include "core/imap/client.hpp"

#include <utility>

// Waiting for news (RFC 2177).
namespace maildocket::imap {

Outcome<IdleEnd> Client::idle(std::chrono::milliseconds time_max) {
    if (news_ && usable()) {
        return IdleEnd::news;
    }
    const auto tag = begin("IDLE");
    if (!tag) {
        return tl::unexpected(tag.error());
    }
    flags_are_news_ = true;
    auto end = [&]() -> Outcome<IdleEnd> {
        if (const auto agreed = await_continuation(*tag); !agreed) {
            return tl::unexpected(agreed.error());
        }
        return await_news(time_max);
    }();
    if (end) {
        const auto sent = send("DONE\r\n");
        const auto answer = sent ? await_tag(*tag, limits_.idle_end_max, {}, nullptr)
                                 : Outcome<Response>(tl::unexpected(sent.error()));
        // Whatever came between the decision to stop and the tag.
        end = answer ? Outcome<IdleEnd>(news_ ? IdleEnd::news : IdleEnd::time)
                     : Outcome<IdleEnd>(tl::unexpected(answer.error()));
    }
    flags_are_news_ = false;
    return end;
}

// The clock is needed here: "* OK Still here" of a server may come more often than the time ends.
Outcome<IdleEnd> Client::await_news(std::chrono::milliseconds time_max) {
    using std::chrono::duration_cast;
    using std::chrono::milliseconds;
    using std::chrono::steady_clock;
    const auto end = steady_clock::now() + time_max;
    while (!news_) {
        const auto left = duration_cast<milliseconds>(end - steady_clock::now());
        if (left <= milliseconds::zero()) {
            return IdleEnd::time;
        }
        auto event = next_event(left);
        if (!event && event.error().trouble == ChannelTrouble::timed_out) {
            return IdleEnd::time;
        }
        if (!event) {
            return give_up(event.error());
        }
        if (const auto* unreadable = std::get_if<Unreadable>(&*event)) {
            return give_up(failure_of(FailureKind::protocol, {}, unreadable->reason));
        }
        const auto* response = std::get_if<Response>(&*event);
        if (response == nullptr) {
            continue;
        }
        if (response->status == Status::bye) {
            return give_up(failure_of(FailureKind::bye, response->code, response->text));
        }
        if (response->kind == Response::Kind::tagged) {
            return give_up(failure_of(FailureKind::protocol, {}, "IDLE ended by the server"));
        }
        note(*response);
    }
    return IdleEnd::news;
}

}  // namespace maildocket::imap
