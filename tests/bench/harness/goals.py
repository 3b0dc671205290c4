"""The goals: which figure is compared with which, and what is asked for."""

import statistics
from dataclasses import dataclass

# Rates of other products on the same kind of machine, mails/s from mail to committed ticket, measured
# apart (docs/performance.md): they are not run again here.
PUBLISHED = {
    "Request Tracker, 4 at a time": 5.9,
    "osTicket, 4 at a time": 11.2,
    "ITFlow while it runs": 108.0,
    "ITFlow's cap": 0.83,
}
# A disk that stalls once can turn a ratio round: a median needs rounds, and anchors that agree.
ROUNDS_FOR_A_VERDICT = 3
UNSTEADY_FACTOR = 2
SIZE_NAMES = {"2k": "2 KB", "50k": "50 KB", "1m": "1 MB", "10m": "10 MB"}


@dataclass(frozen=True)
class Goal:
    """One comparison. `product` and `anchor` are MEASUREMENT.FIELD; the anchor may be a number."""

    number: int
    what: str
    product: str
    anchor: str | float | None  # None: the product's figure itself is judged
    at_least: bool
    must: float | None
    stretch: float | None
    unit: str = "/s"

    def measurements(self):
        return {name.partition(".")[0] for name in (self.product, self.anchor) if isinstance(name, str)}


def ratio(number, what, product, anchor, must, stretch):
    return Goal(number, what, product + ".rate", anchor + ".rate", True, must, stretch)


def at_most(number, what, product, must, stretch, unit):
    return Goal(number, what, product, None, False, must, stretch, unit)


def goals():
    table = [
        ratio(1, "PostgreSQL, 2 KB, 50 sessions / seq at 16 clients", "postgres_2k_50", "seq_16", 0.6, 1.2),
        ratio(1, "PostgreSQL, 2 KB, 50 sessions / seq, 8 a commit, at 4 clients", "postgres_2k_50", "seq_batch8_4", None,
              None),
        ratio(2, "PostgreSQL, 2 KB, 50 sessions / func at 50 clients", "postgres_2k_50", "func_50", 3, 6),
        ratio(3, "PostgreSQL, 2 KB, 1 session / func at 1 client", "postgres_2k_1", "func_1", 0.6, 0.8),
    ]
    for size, must, stretch in (("2k", 3, 5), ("50k", 1.5, 4), ("1m", 1, 1.5), ("10m", 0.8, 1)):
        for sessions in (10, 50):
            what = f"PostgreSQL, {SIZE_NAMES[size]}, {sessions} sessions / Dovecot, one mailbox"
            table.append(ratio(4 if size == "2k" else 5, what, f"postgres_{size}_{sessions}",
                               f"dovecot_{size}_{sessions}", must, stretch))
    for size in ("2k", "50k"):
        what = f"{SIZE_NAMES[size]}, 50 sessions / lmtp_null"
        table += [
            ratio(6, f"receive only, {what}", f"receive_{size}_50", f"null_{size}_50", 0.5, 0.8),
            ratio(6, f"receive and parse, {what}", f"receive_parse_{size}_50", f"null_{size}_50", 0.25, 0.35),
            ratio(6, f"receive and prepare for the store, {what}", f"receive_prepare_{size}_50", f"null_{size}_50",
                  None, None),
        ]
    table += [
        ratio(7, "parse and route, real mails, a CPU second / GMime decode", "parse_route", "gmime_decode", 0.7, 0.85),
        ratio(8, "SQLite, 2 KB, 50 sessions / bare, 32 a commit", "sqlite_2k_50", "sqlite_anchor_32", 0.25, 0.4),
        ratio(8, "SQLite, 2 KB, 1 session / bare, 1 a commit", "sqlite_2k_1", "sqlite_anchor_1", 0.5, 0.7),
        at_most(9, "CPU a mail, lmtpd and PostgreSQL, 2 KB, 50 sessions", "postgres_2k_50.cpu_ms", 0.8, 0.4, " ms"),
    ]
    for (name, rate), must, stretch in zip(PUBLISHED.items(), (200, 100, 12, 1500), (500, 300, 25, 3500)):
        table.append(Goal(10, f"PostgreSQL, 2 KB, 50 sessions / {name} (published, not of this run)",
                          "postgres_2k_50.rate", rate, True, must, stretch))
    for store in ("postgres", "sqlite"):
        what = f"MAIL to 250 at 200 mails/s, 10 sessions, {store}"
        table += [
            at_most(11, f"{what}: p50", f"latency_{store}.p50_ms", 2, None, " ms"),
            at_most(11, f"{what}: p99", f"latency_{store}.p99_ms", 10, None, " ms"),
            at_most(11, f"{what}: p99.9", f"latency_{store}.p999_ms", 50, None, " ms"),
        ]
    table += [
        Goal(11, "p99 of that / p99 of a func transaction at 1 client", "latency_postgres.p99_ms", "func_1.p99_ms",
             False, None, 4, " ms"),
        at_most(12, "twice the sustained rate: mails lost or refused for good", "overload.lost", 0, 0, ""),
        at_most(12, "twice the sustained rate: p99 of accepted, from MAIL", "overload.p99_ms", 1000, None, " ms"),
        at_most(12, "twice the sustained rate: memory of the last third above the first", "overload.growth_mb", 8,
                None, " MB"),
    ]
    for store in ("postgres", "sqlite"):
        table += [
            at_most(13, f"one 50 MB mail, {store}: memory above idle", f"one_50m_{store}.more_mb", 24, 12, " MB"),
            at_most(13, f"one 50 MB mail, {store}: time to 250", f"one_50m_{store}.seconds", 1.5, None, " s"),
        ]
    for store in ("postgres", "sqlite"):
        table.append(at_most(14, f"50 mails of 10 MB at once, {store}: memory above idle",
                             f"fifty_10m_{store}.more_mb", 128, 64, " MB"))
    return table + [
        at_most(15, "idle connections that died", "with_idle.dead", 0, 0, ""),
        at_most(15, "memory of the idle connections", "with_idle.more_mb", 100, 50, " MB"),
        Goal(15, "rate beside idle connections / alone", "with_idle.rate", "with_idle.rate_alone", True, 0.9, 0.97),
        at_most(16, "start to first 250, SQLite", "cold_sqlite.ms", 100, None, " ms"),
        at_most(16, "start to first 250, PostgreSQL", "cold_postgres.ms", 200, None, " ms"),
    ]


def _value(figures, name):
    """MEASUREMENT.FIELD of one round, a number itself, or None if it was not measured."""
    if not isinstance(name, str):
        return name
    measurement, _, field = name.partition(".")
    return figures.get(measurement, {}).get(field)


@dataclass(frozen=True)
class Judged:
    """A goal with its figures over all rounds."""

    goal: Goal
    product: float | None = None  # median
    anchor: float | None = None   # median
    median: float | None = None   # of the rounds' ratios, or of the figure itself
    best: float | None = None  # best product figure over best anchor figure
    verdict: str = ""


def judge(goal, rounds, problems):
    """`problems` says for a measurement why it has no figure."""
    pairs = []
    for figures in rounds:
        product, anchor = _value(figures, goal.product), _value(figures, goal.anchor)
        if product is not None and (anchor or goal.anchor is None):
            pairs.append((product, anchor))
    if not pairs:
        reasons = [problems[name] for name in sorted(goal.measurements()) if name in problems]
        return Judged(goal, verdict="; ".join(dict.fromkeys(reasons)) or "not measured")
    products = [product for product, _ in pairs]
    anchors = [anchor for _, anchor in pairs if anchor is not None]
    compared = [product if anchor is None else product / anchor for product, anchor in pairs]
    median = statistics.median(compared)
    pick = max if goal.at_least else min
    # Best against best: the highest ratio would be the round in which the anchor stalled.
    best = pick(products) / pick(anchors) if anchors else pick(products)
    return Judged(
        goal,
        product=statistics.median(products),
        anchor=statistics.median(anchors) if anchors else None,
        median=median,
        best=best,
        verdict=_verdict(goal, median) + _reserve(products, anchors))


def _reserve(products, anchors):
    """What keeps a verdict from being trusted."""
    reasons = [f"only {len(products)} rounds"] if len(products) < ROUNDS_FOR_A_VERDICT else []
    if anchors and max(anchors) > UNSTEADY_FACTOR * min(anchors):
        reasons.append("anchor unsteady")
    return f" ({', '.join(reasons)})" if reasons else ""


def _verdict(goal, figure):
    def met(bound):
        return bound is not None and (figure >= bound if goal.at_least else figure <= bound)

    if met(goal.stretch):
        return "stretch"
    if goal.must is None:
        return "for information" if goal.stretch is None else "stretch missed"
    return "met" if met(goal.must) else "MISSED"
