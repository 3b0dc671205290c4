#include "core/store/postgres/examine.hpp"

#include <pqxx/pqxx>

#include <string>

namespace maildocket::postgres {

namespace {

using store::StoreRemark;

constexpr int server_version_min = 150000;

// Null for a setting that this server does not have or show.
std::string setting(pqxx::transaction_base& transaction, const char* name) {
    const auto row =
        transaction.exec_params1("SELECT coalesce(current_setting($1, true), '')", name);
    return row[0].as<std::string>();
}

void examine_replicas(pqxx::transaction_base& transaction, std::vector<StoreRemark>& remarks) {
    const auto synchronous = setting(transaction, "synchronous_standby_names");
    const auto replicas =
        transaction.exec1("SELECT count(*) FROM pg_stat_replication")[0].as<std::int64_t>();
    if (!synchronous.empty()) {
        remarks.push_back({"synchronous standbys: " + synchronous});
    } else if (replicas > 0) {
        remarks.push_back(
            {std::to_string(replicas) +
                 " standby servers, all asynchronous: a fail-over can lose mail that was answered "
                 "250; set synchronous_standby_names",
             true}
        );
    } else {
        remarks.push_back({"no standby server: mail is as durable as this one disk"});
    }
}

}  // namespace

std::vector<StoreRemark> examine_server(pqxx::transaction_base& transaction) {
    std::vector<StoreRemark> remarks;
    const auto version = std::stoi(setting(transaction, "server_version_num"));
    remarks.push_back(
        {"PostgreSQL " + setting(transaction, "server_version") +
             (version < server_version_min ? ": 15 or newer is needed" : ""),
         version < server_version_min}
    );
    if (transaction.exec1("SELECT pg_is_in_recovery()")[0].as<bool>()) {
        remarks.push_back(
            {"this server is a standby and takes no mail: add target_session_attrs=read-write and "
             "all hosts to store.url",
             true}
        );
        return remarks;
    }
    if (setting(transaction, "fsync") != "on") {
        remarks.push_back({"fsync is off: a crash of the host loses or destroys mail", true});
    }
    if (setting(transaction, "full_page_writes") != "on") {
        remarks.push_back({"full_page_writes is off: a crash of the host can destroy mail", true});
    }
    const auto synchronous_commit = setting(transaction, "synchronous_commit");
    if (synchronous_commit == "off") {
        remarks.push_back(
            {"synchronous_commit is off for this role; deliveries are committed with it on"}
        );
    } else if (synchronous_commit == "local") {
        remarks.push_back({"synchronous_commit is local: no standby is waited for"});
    }
    examine_replicas(transaction, remarks);
    return remarks;
}

}  // namespace maildocket::postgres
