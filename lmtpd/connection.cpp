#include "lmtpd/connection.hpp"

#include "core/net/run_blocking.hpp"

#include <sys/statvfs.h>

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

namespace maildocket::lmtp {

namespace {

namespace asio = net::asio;
using std::chrono::steady_clock;

// Time for a peer to say goodbye.
constexpr std::chrono::seconds finish_timeout{2};

// What the log says of a delivery when the envelope is gone.
struct DeliveryNote {
    explicit DeliveryNote(const Envelope& envelope, std::uint64_t body_octets)
        : queue_id(envelope.client.queue_id),
          reverse_path(envelope.reverse_path ? envelope.reverse_path->address() : ""),
          octets(body_octets) {
        recipients.reserve(envelope.recipients.size());
        for (const auto& recipient : envelope.recipients) {
            recipients.push_back(recipient.as_given);
        }
    }

    std::string queue_id;
    std::string reverse_path;
    std::vector<std::string> recipients;
    std::uint64_t octets;
    steady_clock::time_point began = steady_clock::now();
};

void write_log(const Log& log, const DeliveryNote& note, const std::vector<Reply>& replies) {
    const auto took = steady_clock::now() - note.began;
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(took).count();
    for (std::size_t i = 0; i < replies.size(); ++i) {
        const auto& reply = replies[i];
        log.write(
            reply.accepted() ? Severity::info : Severity::warning,
            reply.accepted()    ? "delivered"
            : reply.transient() ? "deferred"
                                : "refused",
            {{"queue_id", note.queue_id},
             {"reverse_path", note.reverse_path},
             {"recipient", note.recipients[i]},
             {"reply", reply.line()},
             {"octets", std::to_string(note.octets)},
             {"milliseconds", std::to_string(milliseconds)}}
        );
    }
}

// Of the file system that spools lie on; a guess is enough, since append() tells the truth.
bool has_space(std::uint64_t octets) {
    struct statvfs status {};
    if (::statvfs(intake::spool_directory().c_str(), &status) != 0) {
        return true;
    }
    return std::uint64_t{status.f_bavail} * status.f_frsize > octets;
}

}  // namespace

Connection::Connection(
    net::Socket socket,
    Peer peer,
    std::shared_ptr<const ServerSettings> settings,
    Surroundings surroundings
)
    : settings_(std::move(settings)),
      around_(surroundings),
      stream_(std::move(socket)),
      session_(settings_->session, peer),
      deadline_(around_.clock, [this] {
          deadline_passed_ = true;
          stream_.cancel();
      }) {}

asio::awaitable<void> Connection::run() {
    while (true) {
        auto action = session_.next();
        if (auto* chunk = std::get_if<BodyChunk>(&action)) {
            if (!append_at_once(chunk->octets)) {
                co_await append(chunk->octets);
            }
        } else if (std::holds_alternative<ReadMore>(action)) {
            const bool flushed = flush_at_once() || co_await flush();
            if (!flushed || !co_await read()) {
                co_return;
            }
        } else if (auto* check = std::get_if<CheckRecipient>(&action)) {
            session_.recipient_checked(around_.port.check_recipient(check->recipient));
        } else if (auto* space = std::get_if<CheckSpace>(&action)) {
            session_.space_checked(has_space(space->octets));
        } else if (std::holds_alternative<DropBody>(action)) {
            spool_.reset();
        } else if (auto* delivery = std::get_if<Deliver>(&action)) {
            co_await deliver(std::move(delivery->envelope));
        } else if (std::holds_alternative<StartTls>(action)) {
            const bool flushed = co_await flush();
            if (!flushed || !co_await start_tls()) {
                co_return;
            }
        } else {
            co_await finish();
            co_return;
        }
    }
}

void Connection::stop() {
    stopping_ = true;
    session_.stop();
    if (reading_) {
        stream_.cancel();
    }
}

void Connection::cut() {
    stream_.close();
    if (awaited_ != nullptr) {
        awaited_->give_up();
    }
}

// How long to wait now: for these octets, and for the whole message.
std::chrono::seconds Connection::read_limit() {
    if (!session_.inside_message()) {
        message_began_.reset();
        return session_.read_timeout();
    }
    if (!message_began_) {
        message_began_ = around_.clock.now();
    }
    const auto left = settings_->message_timeout - (around_.clock.now() - *message_began_);
    return std::clamp(left, std::chrono::seconds{0}, session_.read_timeout());
}

// False when the peer is gone. A timeout and a stop are the session's to tell.
asio::awaitable<bool> Connection::read() {
    const bool stopped_before = stopping_;
    if (stopping_ && !session_.inside_message()) {
        co_return true;
    }
    deadline_passed_ = false;
    deadline_.expires_after(read_limit());
    reading_ = true;
    const auto octets = co_await stream_.read(around_.read_buffer);
    reading_ = false;
    deadline_.clear();
    if (!octets.empty()) {
        session_.receive(octets);
        co_return true;
    }
    if (deadline_passed_) {
        session_.timed_out();
    }
    co_return deadline_passed_ || stopping_ != stopped_before;
}

bool Connection::flush_at_once() {
    output_ += session_.take_output();
    return stream_.write_at_once(output_);
}

asio::awaitable<bool> Connection::flush() {
    if (flush_at_once()) {
        co_return true;
    }
    deadline_.expires_after(settings_->write_timeout);
    const bool written = co_await stream_.write(std::exchange(output_, {}));
    deadline_.clear();
    co_return written;
}

// False if it may block.
bool Connection::append_at_once(std::string_view octets) {
    if (!spool_) {
        spool_ = around_.port.make_spool();
    }
    if (spool_->append_blocks(octets.size())) {
        return false;
    }
    if (const auto appended = spool_->append(octets); !appended) {
        refuse_body(appended.error());
    }
    return true;
}

asio::awaitable<void> Connection::append(std::string_view octets) {
    // The spool travels with the job, so that nothing dangles if the server is torn down meanwhile;
    // the octets lie in the buffer that all connections share.
    struct Job {
        Job(std::unique_ptr<intake::Spool> taken, std::string_view chunk)
            : spool(std::move(taken)), octets(chunk) {}

        std::unique_ptr<intake::Spool> spool;
        std::string octets;
        Result<void> appended;
    };
    auto job = std::make_unique<Job>(std::move(spool_), octets);
    session_.hold();
    auto work = [job = std::move(job)]() mutable {
        job->appended = job->spool->append(job->octets);
        return std::move(job);
    };
    job = co_await net::run_blocking(around_.pool, std::move(work));
    spool_ = std::move(job->spool);
    if (!job->appended) {
        refuse_body(job->appended.error());
    }
}

void Connection::refuse_body(const Error& error) {
    around_.log.write(Severity::error, "spool_failed", {{"error", error.detail}});
    spool_.reset();
    session_.refuse_body(reply_for(error));
}

asio::awaitable<void> Connection::deliver(Envelope envelope) {
    if (!spool_) {
        spool_ = around_.port.make_spool();
    }
    const DeliveryNote note(envelope, spool_->octets());
    net::Answer<std::vector<Reply>> answer(stream_.executor());
    around_.port.deliver(std::move(envelope), std::move(spool_), answer.giver());
    auto replies = answer.take();
    if (!replies) {
        session_.hold();
        awaited_ = &answer;
        // Replies before the data may be awaited; whether the peer is still there is seen later.
        co_await flush();
        replies = co_await answer.wait(settings_->delivery_timeout);
        awaited_ = nullptr;
    }
    if (!replies || replies->size() != note.recipients.size()) {
        replies.emplace(note.recipients.size(), reply_to(Situation::delivery_late));
    }
    write_log(around_.log, note, *replies);
    session_.delivered(*replies);
}

asio::awaitable<bool> Connection::start_tls() {
    deadline_.expires_after(session_.read_timeout());
    const bool started = co_await stream_.start_tls(settings_->tls);
    deadline_.clear();
    if (started) {
        session_.tls_started();
    }
    co_return started;
}

asio::awaitable<void> Connection::finish() {
    const bool flushed = co_await flush();
    if (flushed) {
        deadline_.expires_after(finish_timeout);
        co_await stream_.finish(around_.read_buffer);
        deadline_.clear();
    }
}

}  // namespace maildocket::lmtp
