"""Run by CTest: how figures become verdicts."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from harness.goals import Goal, at_most, goals, judge, ratio  # noqa: E402
from harness.measurements import MEASUREMENTS  # noqa: E402
from harness.report import number  # noqa: E402


def rounds(*pairs):
    return [{"ours": {"rate": ours}, "theirs": {"rate": theirs}} for ours, theirs in pairs]


class Goals(unittest.TestCase):
    def test_every_goal_names_figures_that_are_measured(self):
        for goal in goals():
            self.assertLessEqual(goal.measurements(), set(MEASUREMENTS), goal.what)
        self.assertEqual({goal.number for goal in goals()}, set(range(1, 17)))

    def test_every_measurement_is_needed_by_a_goal(self):
        self.assertEqual(set().union(*(goal.measurements() for goal in goals())), set(MEASUREMENTS))

    def test_a_ratio_is_taken_within_a_round(self):
        judged = judge(ratio(1, "", "ours", "theirs", 0.5, 2), rounds((10, 10), (30, 20), (20, 25)), {})
        self.assertEqual((judged.median, judged.product, judged.anchor), (1, 20, 20))

    def test_an_anchor_that_stalls_once_makes_nothing_better(self):
        steady = judge(ratio(1, "", "ours", "theirs", 0.5, 2), rounds((30, 100), (30, 100), (30, 100)), {})
        stalled = judge(ratio(1, "", "ours", "theirs", 0.5, 2), rounds((30, 100), (30, 10), (30, 100)), {})
        self.assertEqual((stalled.median, stalled.best), (steady.median, steady.best))
        self.assertEqual((steady.verdict, stalled.verdict), ("MISSED", "MISSED (anchor unsteady)"))

    def test_too_few_rounds_are_said_with_the_verdict(self):
        judged = judge(ratio(1, "", "ours", "theirs", 0.5, 2), rounds((30, 10), (30, 10)), {})
        self.assertEqual(judged.verdict, "stretch (only 2 rounds)")

    def test_a_bound_is_met_by_the_value_itself(self):
        for figure, verdict in ((4, "stretch"), (5, "met"), (8, "met"), (9, "MISSED")):
            judged = judge(at_most(1, "", "ours.rate", 8, 4, ""), rounds(*[(figure, 1)] * 3), {})
            self.assertEqual(judged.verdict, verdict, figure)

    def test_zero_is_a_figure(self):
        judged = judge(at_most(1, "", "ours.rate", 0, 0, ""), rounds(*[(0, 1)] * 3), {})
        self.assertEqual(judged.verdict, "stretch")

    def test_a_goal_with_only_a_stretch_is_never_missed(self):
        judged = judge(Goal(1, "", "ours.rate", "theirs.rate", False, None, 4), rounds(*[(50, 10)] * 3), {})
        self.assertEqual((judged.median, judged.verdict), (5, "stretch missed"))

    def test_a_figure_that_could_not_be_had_says_why(self):
        goal = ratio(1, "", "ours", "theirs", 0.5, 2)
        judged = judge(goal, [{"ours": {"rate": 1}}], {"theirs": "not run: Dovecot is not installed"})
        self.assertEqual(judged.verdict, "not run: Dovecot is not installed")

    def test_rounds_without_the_figure_do_not_count(self):
        judged = judge(ratio(1, "", "ours", "theirs", 0.5, 2), [*rounds((3, 1)), {}], {})
        self.assertEqual((judged.median, judged.verdict), (3, "stretch (only 1 rounds)"))

    def test_figures_are_written_short(self):
        for value, text in ((None, ""), (0, "0"), (0.0567, "0.0567"), (12.34, "12.3"), (48_700.2, "48,700")):
            self.assertEqual(number(value), text)


if __name__ == "__main__":
    unittest.main()
