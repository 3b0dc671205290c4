#include "core/mime/identity.hpp"

#include "core/base/ascii.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace maildocket::mime {

namespace {

constexpr std::size_t name_octets_max = 100;  // of a field name; longer ones are no trace fields

constexpr std::array<std::string_view, 24> trace_fields{
    "received",
    "return-path",
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "x-envelope-from",
    "delivery-date",
    "dkim-signature",
    "domainkey-signature",
    "dkim-filter",
    "authentication-results",
    "received-spf",
    "x-received",
    "x-google-dkim-signature",
    "x-google-smtp-source",
    "x-gm-message-state",
    "x-forwarded-to",
    "x-forwarded-for",
    "x-resolved-to",
    "x-delivered-to",
    "x-virus-scanned",
    "status",
    "x-status"};
constexpr std::array<std::string_view, 8> trace_prefixes{
    "arc-",
    "x-spam",
    "x-maildocket-",
    "x-ms-exchange-",
    "x-microsoft-antispam",
    "x-forefront-",
    "x-rspamd-",
    "x-amavis-"};

// Feeds the hash octet runs with normalised line ends, without the mail's trace fields.
class Digester {
public:
    void take(std::string_view octets) {
        while (!octets.empty()) {
            switch (state_) {
                case State::line_start: at_line_start(octets); break;
                case State::name: in_name(octets); break;
                case State::kept: copy_line(octets, true); break;
                case State::dropped: copy_line(octets, false); break;
                case State::body: copy_body(octets); break;
            }
        }
    }

    Identity finish() {
        if (state_ == State::name) {
            copy(name_);
        }
        if (pending_cr_) {
            release_line_ends();
            hash("\r");
        }
        sha256_.update(gathered_);
        identity_.digest = sha256_.finish();
        return identity_;
    }

private:
    enum class State { line_start, name, kept, dropped, body };

    void at_line_start(std::string_view& octets) {
        const char first = octets.front();
        if (first == ' ' || first == '\t') {
            state_ = folded_is_kept_ ? State::kept : State::dropped;
        } else if (first == '\n' || (first == '\r' && is_empty_line(octets))) {
            state_ = State::body;
        } else {
            name_.clear();
            state_ = State::name;
        }
    }
    // A CR at the end of a piece is taken for a line end: CR alone begins no field.
    static bool is_empty_line(std::string_view octets) {
        return octets.size() == 1 || octets[1] == '\n';
    }

    void in_name(std::string_view& octets) {
        const auto end = octets.find_first_of(":\n");
        const auto taken = octets.substr(0, end);
        name_.append(taken);
        octets.remove_prefix(taken.size());
        if (end == std::string_view::npos && name_.size() <= name_octets_max) {
            return;
        }
        const bool is_field = !octets.empty() && octets.front() == ':';
        const auto name = ascii::trim(name_);
        // A pipe may put the envelope before the mail as an mbox does.
        const bool is_mbox_line = first_line_ && name_.starts_with("From ");
        first_line_ = false;
        folded_is_kept_ = !is_mbox_line && (!is_field || !is_trace_field(name));
        if (is_field && ascii::equal_ignoring_case(name, "received")) {
            ++identity_.received_count;
        }
        state_ = folded_is_kept_ ? State::kept : State::dropped;
        if (folded_is_kept_) {
            copy(name_);
        }
        name_.clear();
    }

    void copy_line(std::string_view& octets, bool kept) {
        const auto end = octets.find('\n');
        auto line = octets.substr(0, end == std::string_view::npos ? end : end + 1);
        octets.remove_prefix(line.size());
        if (end != std::string_view::npos) {
            state_ = State::line_start;
        }
        if (kept) {
            copy(line);
        }
    }

    void copy_body(std::string_view& octets) {
        copy(octets);
        octets = {};
    }

    // CRLF becomes LF, wherever a piece ends; any other CR stays. Line ends are held back until
    // something follows.
    void copy(std::string_view octets) {
        while (!octets.empty()) {
            if (pending_cr_) {
                pending_cr_ = false;
                if (octets.front() != '\n') {
                    release_line_ends();
                    hash("\r");
                }
            }
            const auto end = octets.find('\n');
            const bool ended = end != std::string_view::npos;
            auto line = octets.substr(0, end);
            octets.remove_prefix(ended ? end + 1 : octets.size());
            if (line.ends_with('\r')) {
                line.remove_suffix(1);
                pending_cr_ = !ended;
            }
            if (!line.empty()) {
                release_line_ends();
                hash(line);
            }
            pending_line_ends_ += ended ? 1 : 0;
        }
    }

    void release_line_ends() {
        constexpr std::string_view line_feeds = "\n\n\n\n\n\n\n\n";
        while (pending_line_ends_ > 0) {
            const auto count = std::min<std::uint64_t>(pending_line_ends_, line_feeds.size());
            hash(line_feeds.substr(0, count));
            pending_line_ends_ -= count;
        }
    }

    // Short runs are gathered: a call of the hash costs more than a line.
    void hash(std::string_view octets) {
        gathered_.append(octets);
        if (gathered_.size() >= piece_octets_max / 2) {
            sha256_.update(gathered_);
            gathered_.clear();
        }
    }

    Sha256 sha256_;
    Identity identity_;
    State state_ = State::line_start;
    std::string name_;
    std::string gathered_;
    std::uint64_t pending_line_ends_ = 0;
    bool folded_is_kept_ = true;
    bool first_line_ = true;
    bool pending_cr_ = false;
};

}  // namespace

bool is_trace_field(std::string_view name) {
    return std::ranges::any_of(
               trace_fields,
               [name](std::string_view field) { return ascii::equal_ignoring_case(name, field); }
           ) ||
           std::ranges::any_of(trace_prefixes, [name](std::string_view prefix) {
               return ascii::starts_with_ignoring_case(name, prefix);
           });
}

Result<Identity> message_identity(Source& source) {
    Digester digester;
    PieceReader reader(source, {0, source.octets()});
    while (true) {
        const auto piece = reader.next();
        if (!piece) {
            return fail_with(piece);
        }
        if (piece->empty()) {
            return digester.finish();
        }
        digester.take(*piece);
    }
}

}  // namespace maildocket::mime
