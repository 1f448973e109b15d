"""The benchmarks' own code: peers do what they claim, every table has its place, the pictures are well-formed."""

import json
import re
import subprocess
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks import pictures
from benchmarks.__main__ import PARTS, README
from benchmarks.drawings import Ways
from benchmarks.judging import judge, longest_wait, turns
from benchmarks.problems import EVERY, make
from benchmarks.processes import python
from benchmarks.svg import thinned
from scheduler.entitlement import Entitlement, entitlement
from scheduler.problem import TURN, read

RULES = replace(
    EVERY, absent=0.02, joined=0, left=0, limits=0, fixed=0, weighted=0, credits=0, apart=0.2, together=0, products=0.25
)
SECONDS = "60"  # far more than any of them needs, on however busy a machine
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a market of 48 vendors, 4 weekends and 12 stalls with gaps, apart pairs and product neighbours."""
    folder = tmp_path_factory.mktemp("tiny")
    (folder / "problem.json").write_bytes(make(48, 4, 12, RULES, seed=3))
    return folder


@pytest.mark.parametrize("peer", ["highs", "cpsat", "plain"])
def test_a_peer_that_calls_its_rotation_valid_keeps_every_rule_and_fills_every_seat(tiny: Path, peer: str) -> None:
    run = python("-m", "benchmarks.peers", peer, "problem.json", f"{peer}.json", SECONDS, folder=tiny)
    found = judge(tiny / "problem.json", tiny / f"{peer}.json", peer=True)
    assert run.marks.keys() & {"valid", "proof"}
    assert found.faults == 0
    assert found.figures["filled"] == found.figures["possible"] > 0
    if peer != "plain":  # whose only aim beside seats is the most turns of anyone
        assert found.figures["deviation"] < 1


def test_a_proof_is_the_products_own_figure(tiny: Path) -> None:
    python("-m", "benchmarks.peers", "highs", "problem.json", "highs.json", SECONDS, folder=tiny)
    python("-m", "scheduler", "solve", "problem.json", "--out", "ours.json", folder=tiny)
    peer, ours = (judge(tiny / "problem.json", tiny / f"{name}.json", peer=True) for name in ("highs", "ours"))
    assert ours.proven
    assert peer.figures["final"] == pytest.approx(ours.figures["final"], abs=1e-6)


@pytest.mark.parametrize("peer", ["lottery", "queue"])
def test_a_list_fills_stalls_with_vendors_who_fit_and_claims_nothing(tiny: Path, peer: str) -> None:
    run = python("-m", "benchmarks.peers", peer, "problem.json", f"{peer}.json", SECONDS, folder=tiny)
    assert run.said.split() == ["found"]
    assert judge(tiny / "problem.json", tiny / f"{peer}.json", peer=True).figures["filled"] > 0


def test_the_judge_counts_a_broken_rule(tiny: Path) -> None:
    python("-m", "benchmarks.peers", "queue", "problem.json", "queue.json", SECONDS, folder=tiny)
    rotation = json.loads((tiny / "queue.json").read_bytes())
    before = judge(tiny / "problem.json", tiny / "queue.json", peer=True).faults
    one, other = rotation["assignments"][:2]
    rotation["assignments"][0] = one | {"stall": other["stall"]}
    (tiny / "broken.json").write_text(json.dumps(rotation), encoding="utf-8")
    assert judge(tiny / "problem.json", tiny / "broken.json", peer=True).faults > before


def test_the_longest_wait_is_what_was_owed_between_two_turns() -> None:
    owed = np.arange(1, 9)[None, :] * TURN // 2  # half a turn a weekend
    due = Entitlement(np.ones(8, dtype=np.int64), (), owed, np.zeros(1, dtype=np.int64), owed)
    comes = np.array([[True, False, True, False, False, False, True, False]])
    assert longest_wait(due, comes) == 1.5  # three weekends between the second turn and the third


def test_every_table_has_its_place_in_the_readme() -> None:
    page = README.read_text(encoding="utf-8")
    assert re.findall(r"<!-- (\w+) -->", page) == list(PARTS)
    for part in PARTS:
        assert page.count(f"<!-- /{part} -->") == 1
        assert f"python -m benchmarks {part}" in page, f"{part}: the page does not say what made it"


def test_pictures_are_well_formed_and_speak(tiny: Path, tmp_path: Path) -> None:
    drawn = pictures.draw(_ways(tiny))
    for picture in drawn:
        root = ET.fromstring(picture.svg)
        title, text = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
        assert root.get("role") == "img"
        assert title is not None
        assert text is not None
        assert text.text == f"{picture.caption.indonesian} {picture.caption.english}"
        assert [title.get("id"), text.get("id")] == (root.get("aria-labelledby") or "").split()
        assert len(list(root.iter(f"{SVG}text"))) > 3
    page = tmp_path / "page.md"
    page.write_text("\n".join(f"<!-- {p.name} -->\nold\n<!-- /{p.name} -->" for p in drawn), encoding="utf-8")
    pictures.put(drawn, page, tmp_path)
    assert "old" not in page.read_text(encoding="utf-8")
    assert (tmp_path / "fairness-promise.svg").read_text(encoding="utf-8").startswith("<svg ")


def test_every_vendor_is_a_line_of_the_deviation(tiny: Path) -> None:
    svg = pictures.draw(_ways(tiny))[0].svg
    lines = [path.get("d", "").count("M") for path in ET.fromstring(svg).iter(f"{SVG}path") if "l" in path.get("d", "")]
    assert sum(lines) == 2 * 48  # ours and the queue's


def _ways(folder: Path) -> Ways:
    """The queue's rotation stands for all three: the pictures are of figures, whoever made them."""
    python("-m", "benchmarks.peers", "queue", "problem.json", "queue.json", SECONDS, folder=folder)
    problem = read((folder / "problem.json").read_bytes())
    rotation = json.loads((folder / "queue.json").read_bytes())
    names = ("Giliran", "queue", "lottery")
    comes, exposure = turns(problem, rotation), pictures.drawings.mean_exposure(problem, rotation)
    return Ways(problem, entitlement(problem), dict.fromkeys(names, comes), dict.fromkeys(names, exposure))


def test_thinning_keeps_ends_and_peaks_and_drops_what_lies_on_the_way() -> None:
    assert thinned([(0, 0), (1, 1), (2, 2), (3, 9), (4, 4)], 0.5) == [(0, 0), (2, 2), (3, 9), (4, 4)]


def test_committed_pictures_stay_small() -> None:
    for name in ("deviation", "lottery", "promise", "exposure"):
        assert (pictures.FOLDER / f"fairness-{name}.svg").stat().st_size < 150_000


def test_a_small_process_is_measured_by_its_own_size_and_ended_at_its_limit(tmp_path: Path) -> None:
    ballast = b"x" * (300 * 2**20)
    run = python("-c", "print('said')", folder=tmp_path)
    assert len(ballast) / 2**20 > 3 * run.mebibytes > 0
    assert run.said == "said\n"
    with pytest.raises(subprocess.TimeoutExpired):
        python("-c", "import time; time.sleep(60)", folder=tmp_path, limit=0.5)
    with pytest.raises(subprocess.CalledProcessError):
        python("-c", "raise SystemExit(3)", folder=tmp_path)
