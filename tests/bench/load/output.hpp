#pragma once

#include <sys/uio.h>

#include <array>
#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <utility>

namespace maildocket::bench {

// Octets on their way to a socket: own strings and views of shared ones in turn, so that a body of
// 10 MB is not copied for each session.
class Output {
public:
    static constexpr std::size_t pieces_max = 8;

    void append(std::string octets) {
        if (!octets.empty()) {
            pieces_.push_back({.owned = std::move(octets), .shared = {}});
        }
    }
    // Must stay valid until it was consumed.
    void append_shared(std::string_view octets) {
        if (!octets.empty()) {
            pieces_.push_back({.owned = {}, .shared = octets});
        }
    }

    [[nodiscard]] bool empty() const { return pieces_.empty(); }

    // Fills `vectors` with what comes next; returns how many it used.
    std::size_t gather(std::array<iovec, pieces_max>& vectors) const {
        std::size_t count = 0;
        for (const auto& piece : pieces_) {
            if (count == pieces_max) {
                break;
            }
            const auto octets = piece.octets().substr(count == 0 ? written_ : 0);
            // writev takes a pointer to non-const and does not write through it.
            vectors[count++] = {
                .iov_base = const_cast<char*>(octets.data()),  // NOLINT
                .iov_len = octets.size()};
        }
        return count;
    }

    void consume(std::size_t octets) {
        written_ += octets;
        while (!pieces_.empty() && written_ >= pieces_.front().octets().size()) {
            written_ -= pieces_.front().octets().size();
            pieces_.pop_front();
        }
    }

private:
    struct Piece {
        std::string owned;
        std::string_view shared;

        [[nodiscard]] std::string_view octets() const { return owned.empty() ? shared : owned; }
    };

    std::deque<Piece> pieces_;
    std::size_t written_ = 0;  // of the first piece
};

}  // namespace maildocket::bench
