"""CP-SAT on attendance, then on every weekend's stalls.

First any solution, by local search alone, which finds one soonest; then, from there, the least cost with two workers.
What time is left evens out the places, as with HiGHS.
"""

from collections.abc import Sequence

from benchmarks.peers import attendance
from benchmarks.peers.evener import Evener
from benchmarks.peers.office import Office
from benchmarks.peers.places import Places
from benchmarks.peers.placing import SEARCH, place
from benchmarks.peers.solving import PROVEN, solve
from scheduler.problem import read


def run(office: Office) -> None:
    problem = read(office.data)
    built = attendance.build(problem)
    best: Sequence[int] = []
    places: Places | None = None
    for cost in (False, True):
        while not office.closed:
            status, values = solve(
                built.model, SEARCH * office.left, workers=2 if cost else 1, cost=cost, hint=best, use_ls_only=not cost
            )
            if status is None:
                break
            comes = built.comes(values)
            stall, full = place(problem, comes)
            if full is None:
                best, places = values, Places(problem, stall)
                office.take(places.named(), "proof" if cost and status == PROVEN else "valid")
                break
            built.forbid(full, comes)
    if places is not None:
        Evener(office, places).run()
