"""CP-SAT on attendance, then on every weekend's stalls.

First any solution, by local search alone, which finds one soonest; then, from there, the least cost with two workers.
"""

from collections.abc import Sequence

from benchmarks.peers import attendance
from benchmarks.peers.office import Office
from benchmarks.peers.placing import PLACING, place
from benchmarks.peers.solving import PROVEN, solve
from scheduler.problem import read


def run(office: Office) -> None:
    problem = read(office.data)
    built = attendance.build(problem)
    best: Sequence[int] = []
    for cost in (False, True):
        while not office.closed:
            status, values = solve(
                built.model, office.left - PLACING, workers=2 if cost else 1, cost=cost, hint=best, ls_only=not cost
            )
            if status is None:
                return
            comes = built.comes(values)
            turns, full = place(problem, comes)
            if full is None:
                best = values
                office.take(turns, "proof" if cost and status == PROVEN else "valid")
                break
            built.forbid(full, comes)
