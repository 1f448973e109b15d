"""Parts of a market: who shares no stall, no limit and no fixed turn with others is reckoned apart from them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.problems import EVERY, NONE, Rules, make
from scheduler.attendance_bound import own_reach
from scheduler.attendance_flow import AttendanceNetwork
from scheduler.attendance_parts import parts
from scheduler.attendance_relaxed import Relaxation
from scheduler.entitlement import entitlement
from scheduler.problem import IntArray, Problem, read

ONE = 0


def names_of_parts(problem: Problem) -> dict[str, int]:
    """Category -> its part; all classes of a category must be of one."""
    of_class, _ = parts(problem)
    found: dict[str, set[int]] = {}
    for c, k in enumerate(problem.class_category):
        found.setdefault(problem.categories[k], set()).add(int(of_class[c]))
    assert all(len(own) == 1 for own in found.values())
    return {name: own.pop() for name, own in found.items()}


def test_categories_that_share_stalls_are_one_part_and_others_are_not() -> None:
    of = names_of_parts(read(make(300, 10, 60, NONE)))
    assert of["kue & camilan"] == of["minuman"]
    assert of["tenun & fesyen"] == of["kriya"] == of["jasa"]
    assert len(set(of.values())) == 3


def test_a_fixed_turn_on_a_stall_of_others_joins_two_parts() -> None:
    problem = read(make(300, 10, 60, NONE))
    apart = names_of_parts(problem)
    kuliner, kriya = (problem.categories.index(name) for name in ("kuliner", "kriya"))
    vendor = int(np.flatnonzero(problem.class_category[problem.vendor_class] == kuliner)[0])
    class_of_kriya = int(np.flatnonzero(problem.class_category == kriya)[0])
    stall = int(np.flatnonzero(problem.fits[class_of_kriya][problem.stall_type])[0])
    problem.fixed[0][vendor] = stall
    joined = names_of_parts(problem)
    assert apart["kuliner"] != apart["kriya"]
    assert joined["kuliner"] == joined["kriya"] != joined["minuman"]


class AsOne(AttendanceNetwork):
    """The same network as a single part, every meeting of two turns prevented from the beginning."""

    def _number(self, alone: IntArray) -> None:
        place, times = np.unique(self.place, return_counts=True)
        super()._number(place[times > 1])
        self.part = np.where(self.part < 0, self.part, ONE)


@pytest.mark.parametrize("rules", [NONE, EVERY, replace(EVERY, absent=0.3, weighted=0.2, fixed=1.0)])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_part_by_part_is_as_good_as_all_at_once(rules: Rules, seed: int) -> None:
    problem = read(make(200, 26, 40, rules, seed))
    due, able = entitlement(problem), problem.can_stand()
    window = Relaxation(problem, due, able, own_reach(problem, due, able)).tokens
    networks = [kind(problem, window, due.seats) for kind in (AttendanceNetwork, AsOne)]
    apart, whole = (network.solve() for network in networks)
    place = networks[0].place[apart.arcs]
    assert len(np.unique(place)) == len(place)
    assert apart.seats == whole.seats
    assert apart.missed == whole.missed == 0
    assert window.final_cost[window.arc_token[apart.arcs]].sum() == pytest.approx(
        window.final_cost[window.arc_token[whole.arcs]].sum()
    )
    assert window.arc_cost[apart.arcs].sum() == pytest.approx(window.arc_cost[whole.arcs].sum(), abs=1e-3)
