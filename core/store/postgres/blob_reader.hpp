#pragma once

#include "core/store/blob.hpp"
#include "core/store/postgres/connection.hpp"

#include <cstdint>

namespace maildocket::postgres {

// Hands the content of a blob over, a chunk at a time; blobs never change, so each chunk is a
// transaction of its own and a slow consumer holds none open.
void read_blob(Connection& connection, std::int64_t blob, const store::BlobConsumer& consumer);

}  // namespace maildocket::postgres
