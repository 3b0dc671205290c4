"""Every figure by its name: how it is measured. A measurement gives a dict of numbers.

Names: WHO_SIZE_SESSIONS, e.g. postgres_2k_50 is the product on PostgreSQL with 50 sessions that send
mails of 2 KB.
"""

from harness.load import SIZES, load_peer, load_product
from harness.peers import Dovecot, NullServer, sqlite_mails
from harness.process import BenchError, run_json
from harness.product import first_reply_seconds

IDLE_SESSIONS = 5_000
OVERLOAD_SESSIONS = 200
RATE_FOR_LATENCY = 200


def pgbench(variant, clients):
    return lambda bench: bench.postgres.pgbench(variant, clients, bench.seconds)


def product(store, size, sessions, *options):
    return lambda bench: load_product(
        bench.loader, getattr(bench, store), "--size", SIZES[size], "-c", sessions,
        "--seconds", bench.seconds, *options)


def dovecot(size, sessions):
    def measure(bench):
        peer = Dovecot(bench.scratch("peer"))
        try:
            report = load_peer(bench.loader, peer.server, peer.port, "--size", SIZES[size], "-c", sessions,
                               "--seconds", bench.seconds)
            if peer.mails() != report["accepted"]:
                raise BenchError(f"Dovecot kept {peer.mails()} of {report['accepted']} mails")
            return report
        finally:
            peer.stop()
    return measure


def discarding(program, size, *options):
    def measure(bench):
        server = NullServer(bench.folder, bench.program(program), *options)
        try:
            return load_peer(bench.loader, server.server, server.port, "--size", SIZES[size], "-c", 50,
                             "--seconds", bench.seconds)
        finally:
            server.stop()
    return measure


def parsing(program):
    return lambda bench: run_json([bench.program(program), bench.real_mails, "--cpu-seconds", bench.seconds])


def sqlite_anchor(mails_per_transaction):
    return lambda bench: sqlite_mails(bench.program("sqlite_mails"), bench.folder, mails_per_transaction,
                                      bench.seconds)


def latency(store):
    return lambda bench: load_product(
        bench.loader, getattr(bench, store), "-c", 10, "--rate", RATE_FOR_LATENCY,
        "--seconds", 3 * bench.seconds)["latency"]


def overload(bench):
    """Twice the rate the product sustains, on a schedule: what it takes it keeps, and it stays small."""
    sustained = product("postgres_store", "2k", 50)(bench)["rate"]
    report = load_product(
        bench.loader, bench.postgres_store, "-c", OVERLOAD_SESSIONS, "--rate", 2 * sustained,
        "--seconds", 5 if bench.quick else 60, check=False)
    if not report["alive"]:
        raise BenchError("lmtpd did not survive the overload")
    begin, end = report["memory"][0][0], report["memory"][-1][0]
    third = (end - begin) / 3
    early = max(mb for at, mb in report["memory"] if at <= begin + third)
    late = max(mb for at, mb in report["memory"] if at >= end - third)
    return {
        "rate": report["rate"], "offered_rate": report["offered_rate"], "p99_ms": report["service"]["p99_ms"],
        "lost": report["unanswered"] + report["refused"] + report["unexpected_replies"],
        "growth_mb": max(late - early, 0), "peak_mb": report["peak_mb"], "cpu_ms": report["cpu_ms"],
    }


def memory(store, size, sessions):
    """Memory above idle while each session sends one mail of that size at once."""
    def measure(bench):
        report = load_product(bench.loader, getattr(bench, store), "--size", SIZES[size], "-c", sessions,
                              "-n", sessions)
        return {"more_mb": report["peak_mb"] - report["idle_mb"], "seconds": report["latency"]["max_ms"] / 1000,
                "peak_mb": report["peak_mb"], "idle_mb": report["idle_mb"], "cpu_ms": report["cpu_ms"]}
    return measure


def with_idle(bench):
    """Thousands of idle connections beside a load of ten sessions, against the same load alone."""
    alone = product("postgres_store", "2k", 10)(bench)
    beside = product("postgres_store", "2k", 10, "--idle", 500 if bench.quick else IDLE_SESSIONS)(bench)
    return {
        "dead": beside["idle_opened"] - beside["idle_alive"], "idle_opened": beside["idle_opened"],
        "rate": beside["rate"], "rate_alone": alone["rate"], "more_mb": beside["peak_mb"] - alone["peak_mb"],
    }


def cold_start(store):
    def measure(bench):
        the_store = getattr(bench, store)
        the_store.fresh()
        return {"ms": first_reply_seconds(the_store) * 1000}
    return measure


# In the order in which a round goes through them: what is compared stands side by side, so that both see
# the same neighbours on the machine.
MEASUREMENTS = {
    "func_1": pgbench("func", 1),
    "postgres_2k_1": product("postgres_store", "2k", 1),
    "func_50": pgbench("func", 50),
    "postgres_2k_50": product("postgres_store", "2k", 50),
    "seq_16": pgbench("seq", 16),
    "seq_batch8_4": pgbench("seq_batch8", 4),
    **{f"{who}_{size}_{sessions}": measure
       for size in ("2k", "50k", "1m", "10m")
       for sessions in (10, 50)
       for who, measure in (("dovecot", dovecot(size, sessions)),
                            ("postgres", product("postgres_store", size, sessions)))
       if (who, size, sessions) != ("postgres", "2k", 50)},
    "null_2k_50": discarding("lmtp_null", "2k"),
    "receive_2k_50": discarding("lmtp_discard", "2k"),
    "receive_parse_2k_50": discarding("lmtp_discard", "2k", "--parse"),
    "receive_prepare_2k_50": discarding("lmtp_discard", "2k", "--prepare"),
    "null_50k_50": discarding("lmtp_null", "50k"),
    "receive_50k_50": discarding("lmtp_discard", "50k"),
    "receive_parse_50k_50": discarding("lmtp_discard", "50k", "--parse"),
    "receive_prepare_50k_50": discarding("lmtp_discard", "50k", "--prepare"),
    "gmime_decode": parsing("gmime_decode"),
    "parse_route": parsing("parse_route"),
    "sqlite_anchor_1": sqlite_anchor(1),
    "sqlite_2k_1": product("sqlite_store", "2k", 1),
    "sqlite_anchor_32": sqlite_anchor(32),
    "sqlite_2k_50": product("sqlite_store", "2k", 50),
    "latency_postgres": latency("postgres_store"),
    "latency_sqlite": latency("sqlite_store"),
    "overload": overload,
    "one_50m_postgres": memory("postgres_store", "50m", 1),
    "one_50m_sqlite": memory("sqlite_store", "50m", 1),
    "fifty_10m_postgres": memory("postgres_store", "10m", 50),
    "fifty_10m_sqlite": memory("sqlite_store", "10m", 50),
    "with_idle": with_idle,
    "cold_postgres": cold_start("postgres_store"),
    "cold_sqlite": cold_start("sqlite_store"),
}
