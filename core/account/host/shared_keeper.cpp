#include "core/account/host/shared_keeper.hpp"

#include <utility>

namespace maildocket::account {

AccessToken SharedKeeper::access_token(Timestamp now) {
    return ask([now](TokenKeeper& keeper) { return keeper.access_token(now); });
}

AccessToken SharedKeeper::rejected(const std::string& token, Timestamp now) {
    return ask([&token, now](TokenKeeper& keeper) { return keeper.rejected(token, now); });
}

AccessToken SharedKeeper::ask(const Question& question) {
    const std::lock_guard lock(mutex_);
    if (auto obstacle = make_ready()) {
        return tl::unexpected(std::move(*obstacle));
    }
    auto answer = question(*keeper_);
    if (!answer) {
        const auto obstacle = answer.error().obstacle;
        stale_ = obstacle == Obstacle::store_away || obstacle == Obstacle::misconfigured;
        if (obstacle == Obstacle::store_away) {
            store_.reset();
        }
    }
    return answer;
}

std::optional<NoToken> SharedKeeper::make_ready() {
    if (store_ == nullptr) {
        auto opened = parts_.open_store();
        if (!opened) {
            return NoToken{Obstacle::store_away, opened.error().detail, "", std::nullopt};
        }
        store_ = std::move(*opened);
    }
    if (!stale_) {
        return std::nullopt;
    }
    auto made = make_keeper(
        parts_.mailbox, parts_.keys, *store_, {parts_.process, parts_.log, stop_.get_token(), false}
    );
    if (!made) {
        return NoToken{Obstacle::misconfigured, made.error().detail, "", std::nullopt};
    }
    if (keeper_ != nullptr) {
        (*made)->take_over(*keeper_);
    }
    keeper_ = std::move(*made);
    stale_ = false;
    return std::nullopt;
}

}  // namespace maildocket::account
