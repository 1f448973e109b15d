"""repair, explain, helps, pool and seed from the command line: exit codes, files, words."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from scheduler.__main__ import main
from scheduler.verify import verify_bytes
from tests.scheduler import oracle
from tests.scheduler.test_explain import DAYS, market, vendor
from tests.scheduler.test_repair import FULL, SIX, Plan, changes, rotation_of, with_sha256


@pytest.fixture
def desk(tmp_path: Path) -> "Desk":
    return Desk(tmp_path)


class Desk:
    """Files of one problem, its rotation and changes in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problem, self.rotation = folder / "problem.json", folder / "rotation.json"
        self.changes, self.out = folder / "changes.json", folder / "new.json"

    def put(self, data: dict[str, Any], plan: Plan = FULL, change: dict[str, Any] | None = None) -> None:
        from scheduler import files

        self.problem.write_bytes(oracle.as_bytes(data))
        digest = hashlib.sha256(self.problem.read_bytes()).hexdigest()
        self.rotation.write_bytes(files.write(with_sha256(rotation_of(plan), digest)))
        self.changes.write_bytes(oracle.as_bytes(change or changes(DAYS[1])))

    def repair(self, *more: str) -> int:
        return main(["repair", *map(str, (self.problem, self.rotation, self.changes)), "--out", str(self.out), *more])


def test_repair_writes_a_rotation_and_the_problem_it_belongs_to(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.put(market(vendors=SIX), change=changes(DAYS[1], unavailable=[{"vendor": "V0002", "weekend": DAYS[1]}]))
    assert desk.repair("--progress") == 0
    report = verify_bytes((desk.folder / "new.problem.json").read_bytes(), desk.out.read_bytes())
    assert report.faults == []
    told = capsys.readouterr()
    assert "vendors               2 bound            2 optimal" in told.out
    assert all(json.loads(line)["phase"] for line in told.err.splitlines())


def test_the_changed_problem_goes_where_it_is_wanted(desk: Desk) -> None:
    desk.put(market(vendors=SIX))
    assert desk.repair("--out-problem", str(desk.folder / "changed.json")) == 0
    assert (desk.folder / "changed.json").exists()
    assert not (desk.folder / "new.problem.json").exists()


def test_what_cannot_be_repaired_is_told_with_its_conflict(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    data = market(vendors=[vendor("V0001"), vendor("V0002"), vendor("V0003")])
    data["weekends"][1]["category_limits"] = {"kuliner": {"min": 3}}
    desk.put(data, change=changes(DAYS[1], unavailable=[{"vendor": "V0002", "weekend": DAYS[1]}]))
    assert desk.repair() == 3
    out = capsys.readouterr().out
    assert "2026-12-12: at least 3 kuliner are demanded, 2 are eligible" in out
    assert "yang bisa datang 2" in out
    assert not desk.out.exists()


def test_frozen_weekends_that_break_a_rule_are_bad_input(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    data = market(vendors=[vendor("V0001", unavailable=[DAYS[0]]), *SIX[1:]])
    desk.put(data)
    assert desk.repair() == 2
    assert "rotation.json: 1 2026-12-05 V0001" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"from": "2030-01-01"}, "from:"),
        ({"cancelled": [DAYS[0]]}, "cancelled[0]:"),
        ({"closed": [{"stall": "Z-99", "weekend": DAYS[1]}]}, "closed[0].stall:"),
        ({"joined": [vendor("V0001")]}, "joined[0].id:"),
        ({"unavailable": [{"vendor": "V0001"}]}, "unavailable[0].weekend:"),
    ],
)
def test_bad_changes_are_refused_with_their_path(
    desk: Desk, capsys: pytest.CaptureFixture[str], change: dict[str, Any], fault: str
) -> None:
    desk.put(market(vendors=SIX), change={**changes(DAYS[1]), **change})
    assert desk.repair() == 2
    assert f"changes.json: {fault}" in capsys.readouterr().err


def test_explain_speaks_both_languages_and_json(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.put(market(vendors=SIX))
    ask = ["explain", str(desk.problem), str(desk.rotation), "--vendor", "V0004"]
    assert main(ask) == 0
    assert "V0004: 0 giliran, haknya 1,50; masih berhak 1,50." in capsys.readouterr().out
    assert main([*ask, "--lang", "en"]) == 0
    assert "OTHERS_OWED_MORE: Nobody was owed more; 3 vendors" in capsys.readouterr().out
    assert main([*ask, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [r["code"] for r in told["without"]] == ["OTHERS_OWED_MORE"] * 3


@pytest.mark.parametrize(("lang", "words"), [("id", "sudah mendahului 1,50."), ("en", "entitled to 1.50; 1.50 ahead.")])
def test_who_had_more_than_the_entitlement_is_not_told_to_be_owed_less_than_nothing(
    desk: Desk, capsys: pytest.CaptureFixture[str], lang: str, words: str
) -> None:
    desk.put(market(vendors=SIX))
    assert main(["explain", str(desk.problem), str(desk.rotation), "--vendor", "V0001", "--lang", lang]) == 0
    assert capsys.readouterr().out.splitlines()[0].endswith(words)


def test_explain_refuses_strangers(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.put(market(vendors=SIX))
    assert main(["explain", str(desk.problem), str(desk.rotation), "--vendor", "V0099"]) == 2
    desk.problem.write_bytes(oracle.as_bytes(market(vendors=SIX, seed=2)))
    assert main(["explain", str(desk.problem), str(desk.rotation), "--vendor", "V0001"]) == 2
    assert "belongs to another problem" in capsys.readouterr().err


def test_solve_names_the_conflict_of_an_infeasible_problem(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    data = market()
    data["weekends"][1]["category_limits"] = {"kuliner": {"min": 4}}
    desk.put(data)
    assert main(["solve", str(desk.problem), "--out", str(desk.out)]) == 3
    out = capsys.readouterr().out
    assert "at least 4 kuliner are demanded, 3 are eligible" in out
    assert "lower the minimum of kuliner on 2026-12-12 to 3" in out
    assert not desk.out.exists()


def test_helps_lists_the_best_changes(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    data = market(vendors=[vendor("V0001", needs=["kompor"]), vendor("V0002", category="kriya")])
    desk.put(data, ())
    assert main(["helps", str(desk.problem), "--top", "1", "--json"]) == 0
    (best,) = json.loads(capsys.readouterr().out)
    assert (best["kind"], best["added"]) == ("FEATURE", "kompor")
    assert main(["helps", str(desk.problem), "--top", "1"]) == 0
    assert capsys.readouterr().out.startswith("Tambah kompor di 3 lapak zona A")


@pytest.mark.parametrize(("lang", "words"), [("id", "Tidak ada perubahan"), ("en", "No such change")])
def test_helps_says_that_nothing_helps(desk: Desk, capsys: pytest.CaptureFixture[str], lang: str, words: str) -> None:
    desk.put(market())
    assert main(["helps", str(desk.problem), "--lang", lang]) == 0
    assert capsys.readouterr().out.startswith(words)


def test_pool_and_seed_bind_the_draw(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.put(market())
    assert main(["pool", str(desk.problem), "--out", str(desk.out)]) == 0
    digest = capsys.readouterr().out.strip()
    assert hashlib.sha256(desk.out.read_bytes()).hexdigest() == digest
    assert main(["seed", "--pool-sha256", digest, "--value", "12 34 56"]) == 0
    assert 0 <= int(capsys.readouterr().out) < 2**53
    assert main(["seed", "--pool-sha256", "abc", "--value", "1"]) == 2
