"""A linear model given to CP-SAT."""

from collections.abc import Sequence
from typing import Any

from benchmarks.peers.linear import Linear
from scheduler.cp import Model

PROVEN, FOUND = "proven", "found"
QUICK = {"linearization_level": 2, "symmetry_level": 0, "cp_model_probing_level": 0}
"""For the stalls of weekends: the relaxation does nearly all, and preparing for more takes longer than that."""
NO_LIMIT = 1e9  # of deterministic time: peers are held to the clock


def solve(
    model: Linear,
    seconds: float,
    *,
    workers: int,
    cost: bool,
    hint: Sequence[int] | None = None,
    work: float = NO_LIMIT,
    **settings: Any,
) -> tuple[str | None, Sequence[int]]:
    """(PROVEN, FOUND or None, values of the columns). Without `cost` any solution is a proven one.

    `work`: deterministic time; `settings`: CP-SAT's own.
    """
    made = Model()
    for low, high in zip(model.low, model.high, strict=True):
        made.integer(low, high)
    for columns, factors, least, most in model.rows:
        made.linear(columns, factors or [1] * len(columns), least, most)
    if cost:
        made.minimise(list(model.cost), list(model.cost.values()))
    if hint:
        made.hint(dict(enumerate(hint)))
    answer = made.solve(work=work, wall=seconds, workers=workers, interleave_search=False, **settings)
    if not answer.solved:
        return None, []
    return PROVEN if answer.status == "optimal" else FOUND, answer.values
