#pragma once

#include "core/base/time.hpp"
#include "core/store/blob.hpp"
#include "core/store/sqlite/statement.hpp"

#include <cstdint>
#include <vector>

namespace maildocket::sqlite {

// Writes content once for each SHA-256, inside the caller's transaction.
class BlobWriter {
public:
    explicit BlobWriter(Connection& connection);

    // The id of the blob, new or there before.
    std::int64_t write(const store::BlobSource& source, Timestamp now);

private:
    void write_chunks(std::int64_t blob, const store::BlobSource& source);

    Statement insert_blob_;
    Statement find_blob_;
    Statement insert_chunk_;
    std::vector<char> chunk_;
};

class BlobReader {
public:
    explicit BlobReader(Connection& connection);

    // Hands the content over chunk by chunk. No lock is held while the consumer works: it may be
    // writing to a slow pipe.
    void read(std::int64_t blob, const store::BlobConsumer& consumer);

private:
    Statement octets_of_;
    Statement chunk_of_;
};

}  // namespace maildocket::sqlite
