#include "core/net/clamd.hpp"

#include "core/base/ascii.hpp"
#include "core/base/utf8.hpp"
#include "core/net/dial.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <memory>
#include <utility>

namespace maildocket::net {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t chunk_octets = std::size_t{64} << 10U;
constexpr std::size_t length_octets = 4;
constexpr std::size_t answer_octets_max = 4096;
constexpr std::size_t name_octets_max = 200;
constexpr Clock::duration breaker_time_min = std::chrono::seconds{5};

tl::unexpected<Error> away(const ClamdSettings& settings, const std::string& reason) {
    return fail(ErrorCode::store_unavailable, "clamd at " + settings.socket.text() + ": " + reason);
}

class Exchange {
public:
    Exchange(int fd, Clock::time_point until) : fd_(fd), until_(until) {}

    // False if the peer is gone or too slow.
    bool send(std::string_view octets) {
        while (!octets.empty()) {
            const auto sent = ::send(fd_, octets.data(), octets.size(), MSG_NOSIGNAL);
            if (sent >= 0) {
                octets.remove_prefix(static_cast<std::size_t>(sent));
            } else if (!may_go_on(POLLOUT)) {
                return false;
            }
        }
        return true;
    }

    // Up to the NUL, or to the end of the connection; nothing if that does not come.
    std::optional<std::string> read_answer() {
        std::string answer;
        std::array<char, 512> piece{};
        while (answer.size() < answer_octets_max) {
            const auto count = ::recv(fd_, piece.data(), piece.size(), 0);
            if (count > 0) {
                answer.append(piece.data(), static_cast<std::size_t>(count));
                if (const auto end = answer.find('\0'); end != std::string::npos) {
                    return answer.substr(0, end);
                }
            } else if (count == 0) {
                return answer.empty() ? std::nullopt : std::optional(answer);
            } else if (!may_go_on(POLLIN)) {
                return std::nullopt;
            }
        }
        return std::nullopt;
    }

private:
    bool may_go_on(short events) const {
        if (errno == EINTR) {
            return true;
        }
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(until_ - Clock::now());
        return errno == EAGAIN && left.count() > 0 && wait_until_ready(fd_, events, left);
    }

    int fd_;
    Clock::time_point until_;
};

// Length in network byte order, then the octets; a length of 0 ends the stream.
std::string length_of(std::size_t octets) {
    std::string text;
    for (unsigned shift = 32; shift > 0; shift -= 8) {
        text.push_back(static_cast<char>((octets >> (shift - 8)) & 255U));
    }
    return text;
}

// True if all was sent; false if clamd wants no more of it, its answer says why.
Result<bool> send_stream(Exchange& exchange, const ScanSource& source) {
    if (!exchange.send(std::string_view("zINSTREAM\0", 10))) {
        return false;
    }
    std::string chunk(length_octets + chunk_octets, '\0');
    while (true) {
        const auto count = source(std::span(chunk).subspan(length_octets));
        if (!count) {
            return fail_with(count);
        }
        chunk.replace(0, length_octets, length_of(*count));
        if (!exchange.send(std::string_view(chunk).substr(0, length_octets + *count))) {
            return false;
        }
        if (*count == 0) {
            return true;
        }
    }
}

VirusFinding finding_of(const ClamdAnswer& answer, const ClamdSettings& settings) {
    if (answer.is_too_big) {
        return {{}, "the mail is larger than clamd takes", false};
    }
    if (!answer.error.empty()) {
        return {{}, "clamd says: " + answer.error, settings.wait_when_away};
    }
    return {answer.virus, {}, false};
}

}  // namespace

ClamdAnswer parse_clamd_answer(std::string_view line) {
    line = ascii::trim(line);
    constexpr std::string_view found = " FOUND";
    constexpr std::string_view stream = "stream: ";
    ClamdAnswer answer;
    auto text = line;
    text.remove_prefix(text.starts_with(stream) ? stream.size() : 0);
    if (text == "OK") {
        return answer;
    }
    if (text.ends_with(found) && text.size() > found.size()) {
        text.remove_suffix(found.size());
        answer.virus = utf8::truncate(utf8::scrub(text), name_octets_max);
    } else if (text.find("size limit exceeded") != std::string_view::npos) {
        answer.is_too_big = true;
    } else {
        answer.error = utf8::truncate(utf8::scrub(text), name_octets_max);
        if (answer.error.empty()) {
            answer.error = "nothing";
        }
    }
    return answer;
}

Result<ClamdAnswer> ask_clamd(const ClamdSettings& settings, const ScanSource& source) {
    const auto socket = dial(settings.socket, settings.connect_timeout);
    if (!socket) {
        return away(settings, socket.error().detail);
    }
    Exchange exchange(socket->get(), Clock::now() + settings.answer_timeout);
    const auto sent = send_stream(exchange, source);
    if (!sent) {
        return fail_with(sent);
    }
    const auto line = exchange.read_answer();
    if (!line) {
        return away(settings, "no answer");
    }
    return parse_clamd_answer(*line);
}

VirusScanner make_clamd_scanner(ClamdSettings settings) {
    auto away_until = std::make_shared<std::atomic<Clock::rep>>(0);
    return [settings = std::move(settings), away_until](const ScanSource& source) -> VirusFinding {
        if (Clock::now().time_since_epoch().count() < *away_until) {
            return {{}, "clamd did not answer a moment ago", settings.wait_when_away};
        }
        const auto begin = Clock::now();
        const auto answer = ask_clamd(settings, source);
        if (answer) {
            return finding_of(*answer, settings);
        }
        if (answer.error().code == ErrorCode::store_unavailable) {
            const auto end = Clock::now();
            *away_until =
                (end + std::max(breaker_time_min, end - begin)).time_since_epoch().count();
        }
        return {{}, answer.error().detail, settings.wait_when_away};
    };
}

}  // namespace maildocket::net
