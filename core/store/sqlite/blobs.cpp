#include "core/store/sqlite/blobs.hpp"

#include "core/store/rules.hpp"

#include <algorithm>
#include <span>
#include <string>

namespace maildocket::sqlite {

BlobWriter::BlobWriter(Connection& connection)
    : insert_blob_(connection, R"(
          INSERT INTO blobs (sha256, octets, created_at) VALUES (?, ?, ?)
          ON CONFLICT (sha256) DO NOTHING)"),
      find_blob_(connection, "SELECT id FROM blobs WHERE sha256 = ?"),
      insert_chunk_(connection, "INSERT INTO blob_chunks (blob_id, seq, data) VALUES (?, ?, ?)"),
      chunk_(store::blob_chunk_octets) {}

std::int64_t BlobWriter::write(const store::BlobSource& source, Timestamp now) {
    if (insert_blob_.execute(source.sha256(), source.octets(), now) == 0) {
        auto rows = find_blob_.query(source.sha256());
        if (!rows.next()) {
            throw_failure(ErrorCode::conflict, "a blob vanished");
        }
        return rows.integer(0);
    }
    const auto blob = insert_blob_.last_id();
    write_chunks(blob, source);
    return blob;
}

void BlobWriter::write_chunks(std::int64_t blob, const store::BlobSource& source) {
    std::uint64_t offset = 0;
    for (std::int64_t sequence = 0; offset < source.octets(); ++sequence) {
        const auto wanted = static_cast<std::size_t>(
            std::min<std::uint64_t>(chunk_.size(), source.octets() - offset)
        );
        std::size_t filled = 0;
        while (filled < wanted) {
            const auto count =
                source.read(offset + filled, std::span(chunk_).subspan(filled, wanted - filled));
            if (!count) {
                throw Failure(count.error());
            }
            if (*count == 0) {
                throw_failure(ErrorCode::internal, "content is shorter than its length");
            }
            filled += *count;
        }
        insert_chunk_.execute(blob, sequence, Octets{std::string_view(chunk_.data(), filled)});
        offset += filled;
    }
}

BlobReader::BlobReader(Connection& connection)
    : octets_of_(connection, "SELECT octets FROM blobs WHERE id = ?"),
      chunk_of_(connection, "SELECT data FROM blob_chunks WHERE blob_id = ? AND seq = ?") {}

void BlobReader::read(std::int64_t blob, const store::BlobConsumer& consumer) {
    std::int64_t left = 0;
    {
        auto rows = octets_of_.query(blob);
        if (!rows.next()) {
            throw_failure(ErrorCode::not_found, "no such blob");
        }
        left = rows.integer(0);
    }
    for (std::int64_t sequence = 0; left > 0; ++sequence) {
        std::string chunk;
        {
            auto rows = chunk_of_.query(blob, sequence);
            if (!rows.next()) {
                throw_failure(ErrorCode::internal, "a blob is shorter than its length");
            }
            chunk = rows.text(0);
        }
        left -= static_cast<std::int64_t>(chunk.size());
        if (auto taken = consumer(chunk); !taken) {
            throw Failure(taken.error());
        }
    }
}

}  // namespace maildocket::sqlite
