"""The tables, for the terminal and for docs/performance.md."""

import statistics

from harness.goals import judge

GOAL_COLUMNS = ("goal", "what", "product", "anchor", "median", "best", "must", "stretch", "verdict")
FIGURE_COLUMNS = ("measurement", "mails/s", "best", "p50 ms", "p99 ms", "CPU ms/mail", "peak MB")


def number(value, unit=""):
    if value is None:
        return ""
    text = f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"
    return text + unit


def goal_rows(goals, rounds, problems):
    rows = []
    for goal in goals:
        judged = judge(goal, rounds, problems)
        sign = ">= " if goal.at_least else "<= "
        compared = "" if goal.anchor is not None else goal.unit
        rows.append((
            str(goal.number), goal.what,
            number(judged.product, goal.unit), number(judged.anchor, goal.unit),
            number(judged.median, compared), number(judged.best, compared),
            sign + number(goal.must, compared) if goal.must is not None else "",
            sign + number(goal.stretch, compared) if goal.stretch is not None else "",
            judged.verdict))
    return rows


def figure_rows(rounds):
    names = dict.fromkeys(name for figures in rounds for name in figures)
    rows = []
    for name in names:
        reports = [figures[name] for figures in rounds if name in figures]

        def median(field, reports=reports):
            # Reports of the load program keep their times one level down.
            values = [report.get(field, report.get("service", {}).get(field)) for report in reports]
            values = [value for value in values if value is not None]
            return statistics.median(values) if values else None

        rates = [report["rate"] for report in reports if "rate" in report]
        rows.append((name, number(median("rate")), number(max(rates)) if rates else "", number(median("p50_ms")),
                     number(median("p99_ms")), number(median("cpu_ms")), number(median("peak_mb"))))
    return rows


def plain(columns, rows):
    widths = [max(len(row[index]) for row in [columns, *rows]) for index in range(len(columns))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip()
                     for row in [columns, *rows])


def markdown(columns, rows):
    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def snippet(machine, rounds, goals, problems):
    """What stands in docs/performance.md under "Results"."""
    return "\n".join([
        f"Machine: {machine}. {len(rounds)} rounds, anchors and product in turn in each.", "",
        markdown(GOAL_COLUMNS, goal_rows(goals, rounds, problems)), "",
        markdown(FIGURE_COLUMNS, figure_rows(rounds)), ""])
