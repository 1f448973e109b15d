"""How near two numbers must be for the checker to call them the same: a millionth, or a billionth part."""

from __future__ import annotations

from typing import Any

import pytest

from scheduler.verify import verify_bytes
from tests.scheduler import hand_made
from tests.scheduler.broken_files import pair, waiting
from tests.scheduler.good_files import rotation_for


def codes(facts: dict[str, Any], rotation: dict[str, Any]) -> list[str]:
    return [fault.code for fault in verify_bytes(*pair(facts, rotation)).faults]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (10, []), (10.000001, []), (9.999999, []), (10.0000010001, ["CERTIFICATE_VALUE"]),
        (9.9999989, ["CERTIFICATE_VALUE"]),
    ],
)  # fmt: skip
def test_a_millionth_is_rounding(value: float, found: list[str]) -> None:
    rotation = rotation_for(hand_made.problem(), hand_made.PLAN)
    rotation["certificate"][0].update(value=value, bound=value)
    assert codes(hand_made.problem(), rotation) == found


@pytest.mark.parametrize(
    ("bound", "found"),
    [
        (10.000001, []), (10.0000011, ["CERTIFICATE_PROOF"]), (9.999999, []),
        (9.9999989, ["CERTIFICATE_PROOF", "CERTIFICATE_BOUND"]),
    ],
)  # fmt: skip
def test_optimal_allows_a_millionth_between_value_and_bound(bound: float, found: list[str]) -> None:
    rotation = rotation_for(hand_made.problem(), hand_made.PLAN)
    rotation["certificate"][0].update(bound=bound)
    assert codes(hand_made.problem(), rotation) == found


@pytest.mark.parametrize(
    ("more", "found"), [(950, []), (-950, []), (1050, ["CERTIFICATE_VALUE"]), (-1050, ["CERTIFICATE_VALUE"])]
)
def test_a_large_figure_may_be_off_by_its_billionth_part(more: int, found: list[str]) -> None:
    """A million turns of credit: the squares add up to about 10^12."""
    facts = hand_made.problem()
    facts["vendors"][2]["credit"] = 10**12
    rotation = rotation_for(facts, hand_made.PLAN)
    final = rotation["certificate"][2]
    assert final["value"] == pytest.approx(10**12, rel=1e-5)
    final["value"] += more
    assert codes(facts, rotation) == found


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        (1, 1.0000000019, []), (0.999999999, 1.000000001, []),  # the second: just a billionth of a turn apart
        (1, 1.0000000021, ["STANDBY_OWED"]),
    ],
)  # fmt: skip
def test_a_billionth_turn_decides_who_waits_first(first: float, second: float, found: list[str]) -> None:
    """One stall between two: the heavier is owed more by half of what it weighs more, and is named last."""
    assert [fault.code for fault in verify_bytes(*waiting(first, second)).faults] == found
