"""Timefold's last release for Python, in a Java machine and an environment of its own.

The solver sees indices alone: who may stand where, what each vendor is owed, the rules as pairs and limits.
"""

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.peers.office import Office
from scheduler.entitlement import entitlement
from scheduler.problem import TURN, Problem, read

PYTHON = "TIMEFOLD_PYTHON"
"""Environment variable: the Python that has the package `timefold`."""
MODEL = Path(__file__).with_name("local_search_model.py")
START = 4.0  # seconds kept for the Java machine to begin and end


def run(office: Office) -> None:
    problem = read(office.data)
    with tempfile.TemporaryDirectory(prefix="giliran-benchmark-") as name:
        source, out = Path(name) / "in.json", Path(name) / "out.json"
        source.write_text(json.dumps(indices(problem)), encoding="utf-8")
        seconds = max(1, int(office.left - START))
        command = [os.environ[PYTHON], str(MODEL), str(source), str(out), str(seconds)]
        said = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert said.stdout is not None
        for line in said.stdout:
            print(line, end="", flush=True)
        if said.wait():
            raise subprocess.CalledProcessError(said.returncode, command)
        turns = json.loads(out.read_text(encoding="utf-8"))
    office.take([(problem.weekends[w], problem.vendors[v], problem.stalls[s]) for w, v, s in turns], "found")


def indices(problem: Problem) -> dict[str, Any]:
    """What the model reads. `empty`: seats that nobody can fill."""
    due = entitlement(problem)
    worth = 200 * np.cumsum(due.owed[:, ::-1], axis=1)[:, ::-1] // TURN
    category = problem.class_category[problem.vendor_class]
    able = problem.can_stand()
    seats = []
    crowds: dict[tuple[int, ...], int] = {}
    for w, s in np.argwhere(problem.usable).tolist():
        fits = able[:, w] & problem.fits[problem.vendor_class, problem.stall_type[s]]
        forced = [v for v, stall in problem.fixed[w].items() if stall == s]
        crowd = tuple(forced or np.flatnonzero(fits).tolist())
        seats.append((w, s, crowds.setdefault(crowd, len(crowds))))
    return {
        "weekends": problem.n_weekends,
        "gap": problem.min_gap,
        "vendors": list(zip(category.tolist(), problem.vendor_product.tolist(), worth.tolist(), strict=True)),
        "crowds": list(crowds),
        "empty": len(seats) - int(due.seats.sum()),
        "seats": seats,
        "beside": problem.edges.tolist() if problem.neighbours_rule == "forbid" else [],
        "pairs": [(a, b, 0) for a, b in problem.apart]
        + [(*pair, 1) for a, b in problem.together for pair in ((a, b), (b, a))],
        "limits": [
            (w, category, least, problem.n_vendors if most is None else most)
            for w, limits in enumerate(problem.limits)
            for category, (least, most) in limits.items()
        ],
        "fixed": [(w, v) for w, turns in enumerate(problem.fixed) for v in turns],
    }
