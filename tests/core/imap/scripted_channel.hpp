#pragma once

#include "core/imap/client.hpp"

#include <atomic>
#include <deque>
#include <memory>
#include <string>
#include <vector>

// A server that answers as it is told to, for tests of the client.
namespace maildocket::testing {

struct Step {
    std::string command;  // a line of the client, without its end; "" for a greeting unasked
    std::string answer;   // octets; what comes after them is read next
};

struct Script {
    std::vector<Step> steps;
    std::size_t octets_at_once = 1000;
    imap::ChannelTrouble end = imap::ChannelTrouble::timed_out;  // when all was said
};

// What happened; outlives the client.
struct Heard {
    std::vector<std::string> lines;  // of the client that were not in the script
    std::size_t steps_done = 0;
    std::size_t reads = 0;
    std::atomic<bool> interrupted = false;
};

class ScriptedChannel final : public imap::Channel {
public:
    ScriptedChannel(Script script, std::shared_ptr<Heard> heard)
        : script_(std::move(script)), heard_(std::move(heard)) {}

    tl::expected<std::size_t, imap::ChannelError> read(
        std::span<char> into, std::chrono::milliseconds
    ) override {
        ++heard_->reads;
        if (heard_->interrupted) {
            return tl::unexpected(imap::ChannelError{imap::ChannelTrouble::interrupted, {}});
        }
        const auto octets = std::min({into.size(), said_.size(), script_.octets_at_once});
        if (octets == 0) {
            return tl::unexpected(imap::ChannelError{script_.end, "the script ended"});
        }
        said_.copy(into.data(), octets);
        said_.erase(0, octets);
        return octets;
    }

    tl::expected<void, imap::ChannelError> write(std::string_view octets, std::chrono::milliseconds)
        override {
        received_ += octets;
        for (auto end = received_.find("\r\n"); end != std::string::npos;
             end = received_.find("\r\n")) {
            take(received_.substr(0, end));
            received_.erase(0, end + 2);
        }
        return {};
    }

    void interrupt() noexcept override { heard_->interrupted = true; }

private:
    void take(const std::string& line) {
        auto& done = heard_->steps_done;
        if (done < script_.steps.size() && script_.steps[done].command == line) {
            said_ += script_.steps[done].answer;
            ++done;
        } else {
            heard_->lines.push_back(line);
        }
    }

    Script script_;
    std::shared_ptr<Heard> heard_;
    std::string received_;
    std::string said_;
};

// A client at the other end of a script.
struct Dialogue {
    explicit Dialogue(Script script, imap::ClientLimits limits = {})
        : heard(std::make_shared<Heard>()),
          step_count(script.steps.size()),
          client(std::make_unique<ScriptedChannel>(std::move(script), heard), limits) {}

    // Whether the client said what it should, and nothing else.
    [[nodiscard]] bool as_written() const {
        return heard->lines.empty() && heard->steps_done == step_count;
    }

    std::shared_ptr<Heard> heard;
    std::size_t step_count;
    imap::Client client;
};

}  // namespace maildocket::testing
