"""A whole season: every rule kept, every seat filled, nobody a turn off, even places; and how a run may end."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scheduler import files
from scheduler import problem as problems
from scheduler.control import Progress
from scheduler.entitlement import entitlement
from scheduler.figures import deviations
from scheduler.solve import Solution, Status, solve
from scheduler.verify import verify_bytes
from tests.scheduler.good_files import DATA, read_problem

SEASON = (DATA / "problem_season.json").read_bytes()


@pytest.fixture(scope="module")
def season() -> Solution:
    return solve(problems.read(SEASON))


def test_season_keeps_every_rule_and_is_proven(season: Solution) -> None:
    assert season.rotation is not None
    assert verify_bytes(SEASON, files.write(season.rotation)).faults == []
    goals = {goal.goal: goal for goal in season.rotation.certificate}
    assert season.status is Status.OPTIMAL
    assert (goals["filled"].value, goals["filled"].proof) == (4895, "optimal")
    assert goals["deviation"].value < 1
    assert goals["final"].proof == "optimal"
    assert goals["exposure"].value < 0.3
    assert goals["repeats"].value < 100


def test_season_is_the_same_bytes_again(season: Solution) -> None:
    again = solve(problems.read(SEASON), time_limit=3600)
    assert season.rotation is not None
    assert again.rotation is not None
    strip = [json.loads(files.write(r)) | {"solver": {}} for r in (season.rotation, again.rotation)]
    assert strip[0] == strip[1]


def test_standby_is_who_is_owed_most(season: Solution) -> None:
    problem = problems.read(SEASON)
    assert season.rotation is not None
    comes = problem.can_stand() & False
    for a in season.rotation.assignments:
        comes[problem.vendor_index[a.vendor], problem.weekend_index[a.weekend]] = True
    owed = -deviations(entitlement(problem), comes)
    lists = {entry.weekend: entry.vendors for entry in season.rotation.standby}
    assert list(lists) == [w for w, opened in zip(problem.weekends, problem.open, strict=True) if opened]
    assert all(len(lists[problem.weekends[w]]) == (problem.can_stand()[:, w] & ~comes[:, w]).sum() for w in (0, 1, 5))
    for entry in season.rotation.standby:
        w = problem.weekend_index[entry.weekend]
        waiting = [problem.vendor_index[v] for v in entry.vendors]
        assert not comes[waiting, w].any()
        assert problem.eligible[waiting, w].all()
        amounts = [round(int(owed[v, w]) / 10**12, 7) for v in waiting]
        assert amounts == sorted(amounts, reverse=True)


def test_the_seed_alone_breaks_ties() -> None:
    case = read_problem("small")
    one = solve(problems.read(json.dumps(case).encode()))
    two = solve(problems.read(json.dumps(case | {"seed": case["seed"] + 1}).encode()))
    assert one.figures is not None
    assert two.figures is not None
    assert one.figures.filled == two.figures.filled
    assert one.rotation is not None
    assert two.rotation is not None
    assert one.rotation.standby != two.rotation.standby


def test_infeasible_says_why() -> None:
    found = solve(problems.read((DATA / "problem_infeasible.json").read_bytes()))
    assert (found.status, found.rotation) == (Status.INFEASIBLE, None)
    assert [reason.message for reason in found.reasons] == ["2026-12-05: at least 13 jasa are demanded, 9 are eligible"]


def test_cancelled_and_out_of_time_are_not_the_same() -> None:
    problem = problems.read(SEASON)
    assert solve(problem, cancelled=lambda: True).status is Status.CANCELLED
    assert solve(problem, time_limit=1e-9).status is Status.UNKNOWN


def test_progress_tells_each_step() -> None:
    steps: list[Progress] = []
    solve(problems.read((DATA / "problem_small.json").read_bytes()), on_progress=steps.append)
    assert {"entitlement", "filled", "attendance", "placement"} <= {step.phase for step in steps}
    assert [step.seconds for step in steps] == sorted(step.seconds for step in steps)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "scheduler", *arguments], capture_output=True, text=True, check=False)


def test_command_line_ends_with_the_codes_it_promises(tmp_path: Path) -> None:
    small, out = str(DATA / "problem_small.json"), tmp_path / "rotation.json"
    done = run("solve", small, "--out", str(out), "--progress")
    assert done.returncode == 0
    assert all(json.loads(line)["phase"] for line in done.stderr.splitlines())
    assert run("verify", small, str(out)).returncode == 0
    broken = json.loads(out.read_bytes())
    broken["assignments"].pop()
    out.write_text(json.dumps(broken))
    assert run("verify", small, str(out)).returncode == 1
    bad = tmp_path / "bad.json"
    bad.write_text("{}")
    wrong = run("solve", str(bad), "--out", str(out))
    assert wrong.returncode == 2
    assert "vendors: missing" in wrong.stderr
    assert run("solve", str(DATA / "problem_infeasible.json"), "--out", str(out)).returncode == 3
    assert run("solve", small, "--out", str(out), "--time-limit", "0.000001").returncode == 4
    assert run("solve", str(tmp_path / "none.json"), "--out", str(out)).returncode == 2


def test_no_row_holds_more_of_a_product_than_can_stand_apart() -> None:
    """Five stalls in a row take at most three of one product, whoever is owed more."""
    case: dict[str, Any] = read_problem("small")
    row = [f"R{i}" for i in range(5)]
    plain_stall = case["stalls"][0] | {"features": [], "categories": []}
    case["stalls"] = [
        plain_stall | {"id": s, "neighbours": [row[j] for j in (i - 1, i + 1) if 0 <= j < 5]} for i, s in enumerate(row)
    ]
    plain = case["vendors"][0] | {"credit": 0, "joined": None, "left": None, "unavailable": [], "needs": []}
    case["vendors"] = [plain | {"id": f"V{i}", "product": "sate" if i < 8 else "kopi"} for i in range(9)]
    case["weekends"] = [w | {"closed_stalls": [], "category_limits": {}} for w in case["weekends"][:3]]
    case["rules"]["min_gap"] = 1
    data = json.dumps(case).encode()
    found = solve(problems.read(data))
    assert found.rotation is not None
    assert found.figures is not None
    assert found.figures.filled == 3 * 4  # three sate and the one kopi; the fifth stall stays empty
    assert verify_bytes(data, files.write(found.rotation)).faults == []
