"""Markets with nothing in them are solved, checked and explained like any other; so is one far from any fair share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scheduler import console
from scheduler.__main__ import main
from tests.scheduler import hand_made
from tests.scheduler.oracle import as_bytes
from tests.scheduler.test_each_rule import V1, V2, V3, outcome, shops


def without(*gone: str) -> dict[str, Any]:
    data = hand_made.problem() | {"apart": [], "together": [], "fixed": []} | {key: [] for key in gone}
    for weekend in data["weekends"]:
        weekend.update(closed_stalls=[], category_limits={})
    for vendor in data["vendors"] if "weekends" in gone else []:
        vendor["unavailable"] = []
    return data


ALL = ["vendors", "stalls", "weekends"]


@pytest.mark.parametrize("gone", [*([key] for key in ALL), ALL], ids=" ".join)
def test_nothing_to_share_is_no_fault(tmp_path: Path, gone: list[str]) -> None:
    problem, rotation = str(tmp_path / "problem"), str(tmp_path / "rotation")
    (tmp_path / "problem").write_bytes(as_bytes(without(*gone)))
    assert main(["solve", problem, "--out", rotation]) == console.DONE
    assert main(["verify", problem, rotation]) == console.DONE
    known = console.BAD_INPUT if "vendors" in gone else console.DONE
    assert main(["explain", problem, rotation, "--vendor", hand_made.V1]) == known
    assert main(["helps", problem]) == console.DONE


def test_no_open_weekend_is_no_fault() -> None:
    data = without()
    for weekend in data["weekends"]:
        weekend["status"] = "cancelled"
    assert outcome(data).report.figures["filled"] == 0


def test_a_deviation_of_more_than_a_turn_above_what_is_owed_is_found() -> None:
    """V0001 and V0002 never fit on the only stall together, so V0003, owed one turn of three, has them all."""
    found = outcome({**shops(V1, V2, V3, stalls=1), "together": [[V1, V2]]})
    assert found.comes == [{V3}] * 3
    assert found.report.figures["deviation"] == 2
