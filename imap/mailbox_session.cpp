#include "imap/mailbox_session.hpp"

#include "imap/put_away.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace maildocket::mailbox {

namespace {

using store::MailboxMail;
using store::MailboxMailState;

constexpr std::size_t batch_mails = 50;  // taken between two looks at the lease and the flags

}  // namespace

MailboxSession::MailboxSession(SessionParts parts) : parts_(std::move(parts)) {}

SessionEnd MailboxSession::run() {
    if (const auto opened = open(); !opened) {
        return opened.error();
    }
    while (true) {
        if (const auto done = round(); !done) {
            return done.error();
        }
        went_well_ = true;
        if (const auto waited = wait(); !waited) {
            return waited.error();
        }
    }
}

// One look at the mailbox and all that follows from it, until nothing is left to take.
Step<void> MailboxSession::round() {
    if (auto ours = may_go_on(); !ours) {
        return ours;
    }
    if (auto read = read_rows(); !read) {
        return read;
    }
    const auto content = look();
    if (!content) {
        return tl::unexpected(content.error());
    }
    const auto knowledge = know(*content);
    if (!knowledge) {
        return tl::unexpected(knowledge.error());
    }
    const auto plan = sync_plan(*content, *knowledge, parts_.clock());
    progress_.waiting =
        static_cast<std::int64_t>(plan.take.size() + plan.give_up.size()) + plan.waiting_for_person;
    if (auto tidied = tidy(plan); !tidied) {
        return tidied;
    }
    if (auto taken = take_all(plan.take); !taken) {
        return taken;
    }
    progress_.waiting = plan.waiting_for_person;
    return note_progress();
}

Step<void> MailboxSession::read_rows() {
    auto rows = parts_.store.mails(parts_.settings.name);
    if (!rows) {
        return end_by(rows);
    }
    rows_ = std::move(*rows);
    std::erase_if(rows_, [this](const MailboxMail& row) {
        return row.uid_validity != progress_.uid_validity;
    });
    if (std::ranges::find(rows_, MailboxMailState::taken, &MailboxMail::state) == rows_.end()) {
        progress_.trouble.clear();
        progress_.trouble_code.clear();
    }
    return {};
}

Step<FolderContent> MailboxSession::look() {
    auto& client = parts_.client;
    FolderContent content;
    std::set<Uid> open;  // the lists may overlap
    for (const auto& search :
         searches_for_open(parts_.settings.existing, progress_.first_new_uid, rows_)) {
        const auto found = client.uid_search(search.criteria);
        if (!found) {
            return end_by(found);
        }
        open.insert(std::ranges::lower_bound(*found, search.first), found->end());
    }
    content.open.assign(open.begin(), open.end());
    auto flagged = client.uid_search("UNDELETED FLAGGED");
    if (!flagged) {
        return end_by(flagged);
    }
    content.flagged = std::move(*flagged);
    return content;
}

Step<Knowledge> MailboxSession::know(const FolderContent& content) {
    Knowledge knowledge;
    knowledge.rows = rows_;
    knowledge.first_new_uid = progress_.first_new_uid;
    const auto uids = asked_about(content, knowledge);
    std::vector<std::string> keys;
    keys.reserve(uids.size());
    for (const auto uid : uids) {
        keys.push_back(key_of(uid));
    }
    const auto outcomes = parts_.store.outcomes(keys);
    if (!outcomes) {
        return end_by(outcomes);
    }
    for (std::size_t i = 0; i < uids.size(); ++i) {
        if ((*outcomes)[i]) {
            knowledge.outcomes.emplace(uids[i], *(*outcomes)[i]);
        }
    }
    return knowledge;
}

Step<void> MailboxSession::tidy(const SyncPlan& plan) {
    if (auto forgotten = forget(plan.forget); !forgotten) {
        return forgotten;
    }
    if (auto put = put_away_mails(plan.put_away, true); !put) {
        return put;
    }
    if (auto flagged = flag_for_person(parts_.client, plan.flag); !flagged) {
        return flagged;
    }
    for (const auto uid : plan.flag) {
        TakeResult result;
        result.reason = "it was held before the connection was lost";
        if (auto noted = put_row(uid, MailboxMailState::held, result, 0); !noted) {
            return noted;
        }
    }
    return give_up(plan.give_up);
}

Step<void> MailboxSession::give_up(std::span<const Uid> uids) {
    if (auto flagged = flag_for_person(parts_.client, uids); !flagged) {
        return flagged;
    }
    for (const auto uid : uids) {
        if (const auto* known = row_of(uid)) {
            auto row = *known;
            row.state = MailboxMailState::refused;
            if (auto told = tell_person(uid, row); !told) {
                return told;
            }
        }
    }
    return {};
}

Step<void> MailboxSession::take_all(const std::vector<Take>& mails) {
    std::span<const Take> rest(mails);
    while (!rest.empty()) {
        const auto count = std::min(rest.size(), batch_mails);
        if (auto taken = take_batch(rest.first(count)); !taken) {
            return taken;
        }
        progress_.waiting -= static_cast<std::int64_t>(count);
        rest = rest.subspan(count);
        if (auto ours = may_go_on(); !ours) {
            return ours;
        }
    }
    return {};
}

// What was taken is put away also if one of the mails ends the session, as far as it lets us.
Step<void> MailboxSession::take_batch(std::span<const Take> mails) {
    std::vector<Uid> taken;
    Step<void> ended;
    for (const auto& mail : mails) {
        if (parts_.stopping()) {
            break;
        }
        ended = take_one(mail, taken);
        if (!ended) {
            break;
        }
    }
    auto put = parts_.client.usable() ? put_away_mails(taken, false) : Step<void>();
    return ended ? std::move(put) : std::move(ended);
}

Step<void> MailboxSession::take_one(const Take& mail, std::vector<Uid>& taken) {
    auto result = take_mail(parts_.client, parts_.desk, parts_.settings, key_of(mail.uid), mail);
    const auto stop = [&result](EndKind kind) {
        return end_with({kind, result.reason, {}, std::nullopt});
    };
    if (result.failure && result.failure->kind == imap::FailureKind::interrupted) {
        return stop(EndKind::stopped);
    }
    const auto tries = result.end == TakeEnd::too_large ? tries_max : mail.tries + 1;
    Step<void> noted;
    switch (result.end) {
        case TakeEnd::taken:
            progress_.last_mail_at = parts_.clock();
            taken.push_back(mail.uid);
            return row_of(mail.uid) != nullptr ? forget(std::span(&mail.uid, 1)) : noted;
        case TakeEnd::held:
            progress_.last_mail_at = parts_.clock();
            noted = flag_for_person(parts_.client, std::span(&mail.uid, 1));
            return noted ? put_row(mail.uid, MailboxMailState::held, result, 0) : noted;
        case TakeEnd::refused:
            noted = put_row(mail.uid, MailboxMailState::failing, result, tries_max);
            return noted ? give_up(std::span(&mail.uid, 1)) : noted;
        case TakeEnd::desk: return stop(EndKind::desk);
        case TakeEnd::spool: return stop(EndKind::store);
        case TakeEnd::failed:
        case TakeEnd::too_large:
            noted = put_row(mail.uid, MailboxMailState::failing, result, tries);
            return noted && result.failure ? end_with(end_of(*result.failure)) : noted;
    }
    return noted;
}

}  // namespace maildocket::mailbox
