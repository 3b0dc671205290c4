#include "core/base/time.hpp"
#include "core/intake/prepare.hpp"
#include "core/mime/parse.hpp"
#include "core/net/listener.hpp"
#include "lmtpd/server.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <memory>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

// lmtp_discard: the product's LMTP server with nothing behind it, to see what receiving costs, and
// what reading the mail costs on top. It says 250 for mails that it throws away: for measurements
// only.
namespace {

using namespace maildocket;

enum class Work {
    none,     // received into its spool and thrown away
    parse,    // and parsed, attachments decoded and hashed
    prepare,  // and everything else that is done before the store is asked
};

class SpoolSource final : public mime::Source {
public:
    explicit SpoolSource(const intake::Spool& spool) : spool_(&spool) {}
    [[nodiscard]] std::uint64_t octets() const override { return spool_->octets(); }
    [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, std::span<char> into) override {
        return spool_->read(offset, into);
    }
    [[nodiscard]] std::string_view memory() const override {
        return spool_->memory().value_or(std::string_view{});
    }

private:
    const intake::Spool* spool_;
};

class Discard : public lmtp::DeliveryPort {
public:
    explicit Discard(Work work) : work_(work), pool_(threads()) {}
    ~Discard() override { pool_.join(); }
    Discard(const Discard&) = delete;
    Discard& operator=(const Discard&) = delete;

    Reply check_recipient(const Recipient&) override { return {250, {2, 1, 5}, "ok"}; }

    std::unique_ptr<intake::Spool> make_spool() override {
        return std::make_unique<intake::Spool>();
    }

    void deliver(Envelope envelope, std::unique_ptr<intake::Spool> body, Completion done) override {
        if (work_ == Work::none) {
            done(replies_of(envelope));
            return;
        }
        boost::asio::post(
            pool_,
            [this, envelope = std::move(envelope), body = std::move(body), done = std::move(done)](
            ) mutable {
                auto replies = replies_of(envelope);
                if (!read(std::move(envelope), std::move(body))) {
                    std::ranges::fill(replies, Reply{451, {4, 3, 0}, "not read"});
                }
                done(std::move(replies));
            }
        );
    }

private:
    static std::size_t threads() { return std::max(std::thread::hardware_concurrency(), 1U); }

    static std::vector<Reply> replies_of(const Envelope& envelope) {
        return {envelope.recipients.size(), Reply{250, {2, 0, 0}, "discarded"}};
    }

    bool read(Envelope envelope, std::unique_ptr<intake::Spool> body) const {
        if (work_ == Work::parse) {
            SpoolSource source(*body);
            return mime::parse(source, {}, nullptr).has_value();
        }
        return intake::prepare(std::move(envelope), std::move(body), policy_, now_utc())
            .has_value();
    }

    Work work_;
    std::shared_ptr<const intake::IntakePolicy> policy_ =
        std::make_shared<const intake::IntakePolicy>();
    boost::asio::thread_pool pool_;
};

}  // namespace

int main(int argc, char** argv) try {
    CLI::App app{"The product's LMTP server that throws every mail away."};
    std::uint16_t port = 0;
    bool parse = false;
    bool prepare = false;
    app.add_option("--port", port, "TCP port on 127.0.0.1")->required();
    app.add_flag("--parse", parse, "parse each mail");
    app.add_flag("--prepare", prepare, "do all that is done before the store is asked");
    CLI11_PARSE(app, argc, argv);

    boost::asio::io_context io(1);
    Discard discard(prepare ? Work::prepare : parse ? Work::parse : Work::none);
    auto settings = std::make_shared<lmtp::ServerSettings>();
    settings->trusted_peers = {*Network::parse("127.0.0.0/8")};
    const Endpoint endpoint{"127.0.0.1", port, {}};
    auto listeners = net::open_listeners(io.get_executor(), {&endpoint, 1}, {});
    if (!listeners) {
        throw std::runtime_error(listeners.error().detail);
    }
    lmtp::Server server(io, settings, discard, Log(Severity::warning));
    server.add(std::move(*listeners));
    server.run();
    return 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "lmtp_discard: %s\n", error.what());
    return 2;
}
