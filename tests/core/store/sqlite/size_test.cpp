#include "core/store/sqlite/stores.hpp"
#include "tests/contract/backends.hpp"
#include "tests/contract/desk.hpp"

#include <sys/resource.h>

#include <array>
#include <filesystem>

using namespace maildocket;
using namespace maildocket::test;

namespace {

// A mail that is nowhere: content is made when it is read.
class Endless final : public store::BlobSource {
public:
    explicit Endless(std::uint64_t octets) : octets_(octets) {}
    const Digest& sha256() const override { return sha256_; }
    std::uint64_t octets() const override { return octets_; }
    Result<std::size_t> read(std::uint64_t offset, std::span<char> into) const override {
        std::ranges::fill(into, static_cast<char>(offset >> 12U));
        return into.size();
    }

private:
    std::uint64_t octets_;
    Digest sha256_ = maildocket::sha256("endless");
};

long resident_kilobytes_max() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

}  // namespace

TEST_CASE("the largest mail needs no more memory than the cache") {
    Desk<SqliteBackend> desk;
    const Endless original(std::uint64_t{50} << 20U);
    const auto mail = plain_mail("large@example");
    const auto before = resident_kilobytes_max();
    const auto transaction = must(desk.intake->begin());
    must(transaction->claim(mail.key, mail.inquiry));
    const auto outcome = must(transaction->apply(mail.effects, {&original, {}, {}}));
    must(transaction->commit());
    std::uint64_t octets = 0;
    must(desk.ledger->original(outcome.delivery, [&octets](std::string_view piece) {
        octets += piece.size();
        return Result<void>();
    }));
    CHECK(octets == original.octets());
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    MESSAGE(
        "not measured: a sanitizer keeps what was freed; grown by KiB: ",
        resident_kilobytes_max() - before
    );
#else
    constexpr long kilobytes_max = 40L << 10;  // two connections with their caches
    CHECK(resident_kilobytes_max() - before < kilobytes_max);
#endif
}

TEST_CASE("equal content is kept once") {
    const TemporaryFolder folder;
    const auto path = folder.file("store.db");
    const auto stores = sqlite::make_stores(path);
    must(must(stores->open_schema())->upgrade(noon));
    const MemoryBlob content(std::string(std::size_t{4} << 20U, 'x'));
    const auto deliver = [&](const std::string& message_id) {
        const auto intake = must(stores->open_intake());
        const auto transaction = must(intake->begin());
        const auto mail = plain_mail(message_id);
        must(transaction->claim(mail.key, mail.inquiry));
        must(transaction->apply(mail.effects, {&content, {}, {}}));
        must(transaction->commit());
    };
    deliver("1@example");
    const auto once = std::filesystem::file_size(path);
    for (int number = 2; number < 10; ++number) {
        deliver(std::to_string(number) + "@example");
    }
    CHECK(std::filesystem::file_size(path) < once + (std::uintmax_t{1} << 20U));
}
