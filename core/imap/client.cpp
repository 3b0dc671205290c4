#include "core/imap/client.hpp"

#include "core/base/ascii.hpp"
#include "core/imap/syntax.hpp"

#include <algorithm>
#include <utility>

namespace maildocket::imap {

namespace {

constexpr std::size_t piece_octets = std::size_t{64} * 1024;
constexpr std::chrono::milliseconds farewell_max{5'000};

FailureKind kind_of(ChannelTrouble trouble) {
    switch (trouble) {
        case ChannelTrouble::timed_out: return FailureKind::timed_out;
        case ChannelTrouble::interrupted: return FailureKind::interrupted;
        case ChannelTrouble::closed:
        case ChannelTrouble::failed: return FailureKind::lost;
    }
    return FailureKind::lost;
}

std::string upper(std::string_view word) {
    std::string result(word);
    std::ranges::transform(result, result.begin(), [](char letter) {
        return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - ('a' - 'A')) : letter;
    });
    return result;
}

bool contains(const std::vector<std::string>& words, std::string_view wanted) {
    return std::ranges::any_of(words, [&](const std::string& word) {
        return ascii::equal_ignoring_case(word, wanted);
    });
}

}  // namespace

bool FolderEntry::has(std::string_view attribute) const {
    return contains(attributes, attribute);
}

bool Selected::keeps(std::string_view flag) const {
    return permanent_flags.empty() || contains(permanent_flags, flag);
}

bool Summary::has(std::string_view flag) const {
    return contains(flags, flag);
}

Client::Client(std::unique_ptr<Channel> channel, ClientLimits limits)
    : channel_(std::move(channel)), limits_(limits), reader_(limits.reader), piece_(piece_octets) {}

Client::~Client() = default;

Outcome<void> Client::ask_capabilities() {
    std::set<std::string> announced;
    const auto answer = run("CAPABILITY", [&](const Response& response) {
        if (response.name == "CAPABILITY") {
            for (const auto& value : response.values) {
                announced.insert(upper(value.octets));
            }
        }
    });
    if (!answer) {
        return tl::unexpected(answer.error());
    }
    capabilities_ = std::move(announced);
    return {};
}

bool Client::has(std::string_view capability) const {
    return capabilities_.contains(upper(capability));
}

Outcome<void> Client::noop() {
    flags_are_news_ = true;
    const auto answer = run("NOOP");
    flags_are_news_ = false;
    if (!answer) {
        return tl::unexpected(answer.error());
    }
    return {};
}

void Client::logout() {
    const auto tag = begin("LOGOUT");
    while (tag && !over_) {
        const auto event = next_event(farewell_max);
        const auto* response = event ? std::get_if<Response>(&*event) : nullptr;
        if (!event || (response != nullptr && response->tag == *tag) ||
            std::holds_alternative<Unreadable>(*event)) {
            break;  // whatever it was: nothing more is wanted from this connection
        }
    }
    if (!over_) {
        over_ = Failure{FailureKind::lost, {}, "signed out", false, {}};
    }
}

// The tag of the command, which is sent. `command` has no line end.
Outcome<std::string> Client::begin(std::string_view command) {
    if (over_) {
        auto failure = *over_;
        if (failure.kind != FailureKind::interrupted) {
            failure.kind = FailureKind::lost;
        }
        return tl::unexpected(std::move(failure));
    }
    command_end_ = std::chrono::steady_clock::now() + limits_.command_max;
    auto tag = "M" + std::to_string(++tag_count_);
    auto line = tag + ' ';
    line += command;
    line += "\r\n";
    if (const auto sent = send(line); !sent) {
        return tl::unexpected(sent.error());
    }
    return tag;
}

Outcome<void> Client::send(std::string_view octets) {
    if (const auto written = channel_->write(octets, limits_.silence_max); !written) {
        return give_up(written.error());
    }
    return {};
}

tl::expected<ReaderEvent, ChannelError> Client::next_event(std::chrono::milliseconds silence_max) {
    while (true) {
        auto event = reader_.next();
        if (!std::holds_alternative<NeedOctets>(event)) {
            return event;
        }
        if (std::chrono::steady_clock::now() >= command_end_) {
            return tl::unexpected(ChannelError{
                ChannelTrouble::timed_out, "the server did not end its answer"});
        }
        const auto octets = channel_->read(piece_, silence_max);
        if (!octets) {
            return tl::unexpected(octets.error());
        }
        reader_.feed({piece_.data(), *octets});
    }
}

// The next response but for bodies, which go to their sink. BYE is a failure.
Outcome<Response> Client::next_response(std::chrono::milliseconds silence_max, BodyWanted* body) {
    while (true) {
        auto event = next_event(silence_max);
        if (!event) {
            return give_up(event.error());
        }
        if (const auto* unreadable = std::get_if<Unreadable>(&*event)) {
            return give_up(failure_of(FailureKind::protocol, {}, unreadable->reason));
        }
        if (auto* response = std::get_if<Response>(&*event)) {
            if (response->status == Status::bye) {
                return give_up(failure_of(FailureKind::bye, response->code, response->text));
            }
            if (response->kind == Response::Kind::untagged) {
                note(*response);
            }
            return std::move(*response);
        }
        if (const auto taken = take_body(*event, body); !taken) {
            return tl::unexpected(taken.error());
        }
    }
}

// A body that nobody asked for is dropped.
Outcome<void> Client::take_body(const ReaderEvent& event, BodyWanted* body) {
    if (body == nullptr) {
        return {};
    }
    if (const auto* begins = std::get_if<BodyBegins>(&event)) {
        if (std::exchange(body->begun, true)) {
            return give_up(failure_of(FailureKind::protocol, {}, "two messages for one"));
        }
        if (begins->octets > body->octets_max) {
            return give_up(failure_of(
                FailureKind::too_large, {}, std::to_string(begins->octets) + " octets announced"
            ));
        }
        return {};
    }
    const auto taken = (*body->sink)(std::get<BodyPiece>(event).octets);
    if (!taken) {
        return give_up(failure_of(FailureKind::not_taken, {}, taken.error().detail));
    }
    return {};
}

Outcome<Response> Client::run(
    std::string_view command, const OnUntagged& untagged, BodyWanted* body
) {
    const auto tag = begin(command);
    if (!tag) {
        return tl::unexpected(tag.error());
    }
    return await_tag(*tag, limits_.silence_max, untagged, body);
}

Outcome<Response> Client::await_tag(
    const std::string& tag,
    std::chrono::milliseconds silence_max,
    const OnUntagged& untagged,
    BodyWanted* body
) {
    while (true) {
        auto response = next_response(silence_max, body);
        if (!response) {
            return response;
        }
        if (response->kind == Response::Kind::tagged) {
            return finished(tag, std::move(*response));
        }
        // A '+' out of place is passed over: the tag decides.
        const bool data = response->kind == Response::Kind::untagged && response->defect.empty();
        if (data && untagged) {
            untagged(*response);
        }
    }
}

// Until the server asks for more; untagged data may come first.
Outcome<void> Client::await_continuation(const std::string& tag) {
    while (true) {
        auto response = next_response(limits_.silence_max, nullptr);
        if (!response) {
            return tl::unexpected(response.error());
        }
        if (response->kind == Response::Kind::continuation) {
            return {};
        }
        if (response->kind == Response::Kind::tagged) {
            const auto end = finished(tag, std::move(*response));
            return end ? give_up(failure_of(FailureKind::protocol, {}, "ended without a '+'"))
                       : tl::unexpected(end.error());
        }
    }
}

Outcome<Response> Client::finished(const std::string& tag, Response response) {
    if (response.tag != tag || !response.defect.empty()) {
        return give_up(failure_of(FailureKind::protocol, {}, "unexpected answer " + response.tag));
    }
    switch (response.status) {
        case Status::ok: return response;
        case Status::no:
            return tl::unexpected(failure_of(FailureKind::no, response.code, response.text));
        case Status::bad:
            return tl::unexpected(failure_of(FailureKind::bad, response.code, response.text));
        case Status::none:
        case Status::bye:
        case Status::preauth: break;
    }
    return give_up(failure_of(FailureKind::protocol, {}, "unexpected status for " + tag));
}

tl::unexpected<Failure> Client::give_up(Failure failure) {
    over_ = failure;
    return tl::unexpected(std::move(failure));
}

tl::unexpected<Failure> Client::give_up(const ChannelError& error) {
    return give_up(failure_of(kind_of(error.trouble), {}, error.reason));
}

// What comes unasked, at any time. That a message went is no news, least of all our own.
void Client::note(const Response& untagged) {
    if (!untagged.number) {
        return;
    }
    if (untagged.name == "EXISTS") {
        news_ = news_ || *untagged.number > exists_;
        exists_ = *untagged.number;
    } else if (untagged.name == "EXPUNGE" && exists_ > 0) {
        --exists_;
    } else if (untagged.name == "FETCH" && flags_are_news_) {
        news_ = true;
    }
}

}  // namespace maildocket::imap
