"""The fewest vendors and moves of one part: what is said to be proven is, and no more than that."""

from __future__ import annotations

import numpy as np
import pytest

from scheduler.cp import Answer
from scheduler.problem import BoolArray
from scheduler.repair_chains import Cut, Demands
from scheduler.repair_kinds import KindsModel
from scheduler.repair_moves import _Moves, mend
from scheduler.repair_parts import Loosened
from scheduler.standing import NOWHERE
from tests.scheduler.test_explain import DAYS, market, vendor
from tests.scheduler.test_repair_days import parts_of


def test_who_cannot_come_where_a_turn_was_lost_may_be_needed_on_another_weekend() -> None:
    """One stall. V0001 leaves; only V0002 can come then, whose own turn is on the next weekend: too soon. V0003 has
    it instead. So two change beside V0001, though V0003 is away on the one weekend where something is to be done."""
    vendors = [vendor("V0001", left=DAYS[0]), vendor("V0002"), vendor("V0003", unavailable=[DAYS[0]])]
    data = market(vendors=vendors, rules={"min_gap": 2, "same_product_neighbours": "allow", "stall_repeat_gap": 0})
    for weekend, closed in zip(data["weekends"], (2, 2, 3), strict=True):
        weekend["closed_stalls"] = ["A-03", "A-02", "A-01"][:closed]
    (part,) = parts_of(data, ((DAYS[0], "V0001", "A-01"), (DAYS[1], "V0002", "A-01")))
    found = mend(part)
    assert (found.others, found.changed, found.moves) == (2, 2, 0)
    assert found.stall is not None
    assert found.stall.tolist() == [[NOWHERE] * 3, [0, NOWHERE, NOWHERE], [NOWHERE, 0, NOWHERE]]


def test_a_plan_that_was_given_up_proves_nothing() -> None:
    """V0001 has to move to the other stall. The search for a better plan ends with nothing, not even a bound."""
    data = market(vendors=[vendor("V0001"), vendor("V0002")])
    data["weekends"][0]["closed_stalls"] = ["A-01"]
    (part,) = parts_of(data, ((DAYS[0], "V0001", "A-01"), (DAYS[0], "V0002", "A-02")))
    moves = _Moves(part, 0)
    moves.fewest = 5
    model = part.kinds(~part.mine, [0])
    assert model.total_sure == 2
    moves._learn(model, Answer("unknown", [], 0.0, 0.0))
    assert moves.least == 0
    moves._learn(model, Answer("feasible", [], -1.0, -1.0))
    assert moves.least == 1


def test_what_some_ask_for_together_is_not_asked_of_one_of_them_without_the_others() -> None:
    """V0002 and V0003 could step in for V0001; that both have no seating says nothing of V0002 alone."""
    data = market(vendors=[vendor("V0001", unavailable=[DAYS[0]]), vendor("V0002"), vendor("V0003")])
    data["weekends"][0]["closed_stalls"] = ["A-03"]
    plan = ((DAYS[0], "V0001", "A-01"),)
    (part,) = parts_of(data, plan)
    one = np.arange(3) == 1
    assert part.seats[0] == 2
    part.seats[0] = 1
    model = part.kinds(one, [0])
    model.count_moves(Demands({}, [Cut(0, frozenset([1, 2]), None), Cut(0, frozenset([2]), 5)]))
    assert model.possible
    answer = part.run(model.model)
    assert (answer.status, answer.value, model.who(0, answer)) == ("optimal", 0.0, frozenset([1]))
    model = part.kinds(one, [0])
    model.count_moves(Demands({}, [Cut(0, frozenset([1]), None)]))
    assert part.run(model.model).status == "infeasible"


def test_where_plans_of_many_are_given_up_choices_of_few_are_tried_one_after_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """V0002, between two who sell kopi, is away. Of those who could step in only V0007 does not sell kopi too; the
    kinds of stalls do not tell. No plan is found of more vendors than have to change."""
    kopi = [vendor(f"V000{i}", product="kopi") for i in (1, 3, 4, 5, 6)]
    data = market(
        vendors=[vendor("V0007", product="teh"), *kopi, vendor("V0002", unavailable=[DAYS[0]])],
        rules={"min_gap": 1, "same_product_neighbours": "forbid", "stall_repeat_gap": 0},
    )
    for weekend in data["weekends"][1:]:
        weekend["status"] = "cancelled"
    (part,) = parts_of(data, tuple((DAYS[0], f"V000{i}", f"A-0{i}") for i in (1, 2, 3)))
    plan, bar, tried = _Moves._plan, KindsModel.bar, []

    def gives_up(self: _Moves, free: BoolArray, days: list[int], demands: Demands) -> tuple[KindsModel, Answer]:
        model, answer = plan(self, free, days, demands)
        return model, answer if int(free.sum()) <= self.others else Answer("unknown", [], 0.0, 0.0)

    def watched(model: KindsModel, cuts: list[Cut], choices: list[list[int]]) -> None:
        tried.append(len(choices))
        bar(model, cuts, choices)

    monkeypatch.setattr(Loosened, "used", lambda loosened: loosened.model.mine.copy())
    monkeypatch.setattr(_Moves, "_without_moves", lambda *_: False)
    monkeypatch.setattr(_Moves, "_plan", gives_up)
    monkeypatch.setattr(KindsModel, "bar", watched)
    found = mend(part)
    assert (found.others, found.changed) == (1, 1)
    assert found.stall is not None
    assert found.stall[:, 0].tolist() == [1, 0, 2, NOWHERE, NOWHERE, NOWHERE, NOWHERE]
    assert tried == list(range(len(tried)))
    assert len(tried) > 1
