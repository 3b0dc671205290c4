#include "core/store/postgres/blob_writer.hpp"

#include "core/store/postgres/failure.hpp"
#include "core/store/rules.hpp"

#include <algorithm>
#include <span>

namespace maildocket::postgres {

namespace {

// Chunks that may wait in libpq's buffer before their answers are fetched.
constexpr std::int32_t chunks_in_flight_max = 4;

void fill(const store::BlobSource& source, std::uint64_t offset, std::span<char> into) {
    while (!into.empty()) {
        const auto count = source.read(offset, into);
        if (!count) {
            throw Failure(count.error());
        }
        if (*count == 0) {
            throw_failure(ErrorCode::internal, "content is shorter than its length");
        }
        offset += *count;
        into = into.subspan(*count);
    }
}

}  // namespace

std::string read_whole(const store::BlobSource& source) {
    std::string content(source.octets(), '\0');
    fill(source, 0, content);
    return content;
}

void write_chunks(Pipeline& pipeline, const store::BlobSource& source, Timestamp now) {
    pipeline.queue(
        statements::make_blob,
        Parameters()
            .octets(as_octets(source.sha256()))
            .integer(static_cast<std::int64_t>(source.octets()))
            .integer(to_microseconds(now))
    );
    const auto results = pipeline.run();
    const auto& made = results.back();
    if (made.text(0, 1) != "t") {
        return;
    }
    const auto blob = made.integer(0, 0);
    std::string chunk;
    std::int32_t sequence = 0;
    for (std::uint64_t offset = 0; offset < source.octets(); offset += chunk.size()) {
        chunk.resize(std::min<std::uint64_t>(store::blob_chunk_octets, source.octets() - offset));
        fill(source, offset, chunk);
        pipeline.queue(
            statements::insert_chunk,
            Parameters().integer(blob).small_integer(sequence).octets(chunk)
        );
        if (++sequence % chunks_in_flight_max == 0) {
            static_cast<void>(pipeline.run());
        }
    }
    static_cast<void>(pipeline.run());
}

}  // namespace maildocket::postgres
