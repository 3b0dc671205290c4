#include "core/store/postgres/blob_reader.hpp"

#include <string_view>

namespace maildocket::postgres {

void read_blob(Connection& connection, std::int64_t blob, const store::BlobConsumer& consumer) {
    auto left = connection.read([blob](pqxx::transaction_base& transaction) {
        const auto found = transaction.exec_params("SELECT octets FROM blobs WHERE id = $1", blob);
        if (found.empty()) {
            throw_failure(ErrorCode::not_found, "no such blob");
        }
        return found[0][0].as<std::int64_t>();
    });
    for (int sequence = 0; left > 0; ++sequence) {
        const auto chunk = connection.read([&](pqxx::transaction_base& transaction) {
            const auto found = transaction.exec_params(
                "SELECT data FROM blob_chunks WHERE blob_id = $1 AND seq = $2", blob, sequence
            );
            if (found.empty()) {
                throw_failure(ErrorCode::internal, "a blob is shorter than its length");
            }
            return pqxx::binarystring(found[0][0]);
        });
        left -= static_cast<std::int64_t>(chunk.size());
        if (auto taken = consumer(std::string_view(chunk.get(), chunk.size())); !taken) {
            throw Failure(taken.error());
        }
    }
}

}  // namespace maildocket::postgres
