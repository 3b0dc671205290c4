#pragma once

#include "core/base/time.hpp"
#include "core/store/blob.hpp"
#include "core/store/postgres/pipeline.hpp"

#include <cstdint>
#include <string>

namespace maildocket::postgres {

// All of a small source's octets.
[[nodiscard]] std::string read_whole(const store::BlobSource& source);

// Writes the blob of a large source chunk by chunk, unless it is there already; memory stays flat.
// It is found by its digest afterwards.
void write_chunks(Pipeline& pipeline, const store::BlobSource& source, Timestamp now);

namespace statements {

inline constexpr PreparedStatement make_blob{
    "make_blob", "SELECT o_id, o_made FROM maildocket_blob_1($1, $2, NULL, $3)"};
inline constexpr PreparedStatement insert_chunk{
    "insert_chunk", "INSERT INTO blob_chunks (blob_id, seq, data) VALUES ($1, $2, $3)"};

}  // namespace statements

}  // namespace maildocket::postgres
