"""A thin door to CP-SAT: models built straight into its message, so that the heavy modelling module stays unloaded.

Runs are limited by deterministic time with a fixed seed and number of workers, so the same model gives the same answer
on any machine under any load; a wall-clock limit is only an outer guard.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Status = Literal["optimal", "feasible", "infeasible", "unknown"]
FAR = 2**62


@dataclass(frozen=True)
class Answer:
    """`value` and `bound` of the objective as given to minimise, `values` by variable.

    Without a solution they say nothing.
    """

    status: Status
    values: Sequence[int]
    value: float
    bound: float
    work: float = 0.0  # deterministic time used
    stopped: bool = False  # by the wall clock or a cancellation: not the same on every machine

    @property
    def solved(self) -> bool:
        return self.status in ("optimal", "feasible")


class Model:
    def __init__(self) -> None:
        from ortools.sat.python import cp_model_helper

        self._cp = cp_model_helper
        self.proto: Any = cp_model_helper.CpModelProto()
        self.n = 0

    def integer(self, low: int, high: int) -> int:
        self.proto.variables.add().domain.extend([low, high])
        self.n += 1
        return self.n - 1

    def fix(self, name: int, value: int) -> None:
        self.restrict(name, value, value)

    def restrict(self, name: int, low: int, high: int) -> None:
        domain = self.proto.variables[name].domain
        domain.clear()
        domain.extend([low, high])

    def boolean(self) -> int:
        return self.integer(0, 1)

    def linear(
        self, names: Sequence[int], factors: Sequence[int], low: int, high: int, given: Iterable[int] = ()
    ) -> None:
        """low <= sum of factors * names <= high, when all literals `given` hold (not x is written -x - 1)."""
        constraint = self.proto.constraints.add()
        constraint.enforcement_literal.extend(list(given))
        constraint.linear.vars.extend(list(names))
        constraint.linear.coeffs.extend(list(factors))
        constraint.linear.domain.extend([low, high])

    def total(self, names: Sequence[int], low: int, high: int) -> None:
        self.linear(names, [1] * len(names), low, high)

    def at_most_one(self, literals: Sequence[int]) -> None:
        self.proto.constraints.add().at_most_one.literals.extend(list(literals))

    def any_of(self, literals: Sequence[int]) -> None:
        self.proto.constraints.add().bool_or.literals.extend(list(literals))

    def minimise(self, names: Sequence[int], factors: Sequence[int]) -> None:
        self.proto.clear_objective()
        self.proto.objective.vars.extend(list(names))
        self.proto.objective.coeffs.extend(list(factors))

    def minimise_nothing(self) -> None:
        self.proto.clear_objective()

    def hint(self, values: dict[int, int]) -> None:
        self.proto.clear_solution_hint()
        self.proto.solution_hint.vars.extend(list(values))
        self.proto.solution_hint.values.extend(list(values.values()))

    def solve(
        self,
        *,
        work: float,
        seed: int = 0,
        workers: int = 1,
        wall: float | None = None,
        cancelled: Callable[[], bool] | None = None,
        **parameters: Any,
    ) -> Answer:
        """`work`: deterministic time allowed. `wall`: seconds, an outer guard that is not meant to be reached."""
        settings = self._cp.SatParameters()
        settings.max_deterministic_time = work
        settings.random_seed = seed % 2**31
        settings.num_workers = workers
        if workers > 1:
            settings.interleave_search = True
        if wall is not None:
            settings.max_time_in_seconds = max(wall, 0.01)
        for name, value in parameters.items():
            setattr(settings, name, value)
        wrapper = self._cp.SolveWrapper()
        wrapper.set_parameters(settings)
        if cancelled is not None:
            wrapper.add_best_bound_callback(lambda _: wrapper.stop_search() if cancelled() else None)
        response: Any = wrapper.solve(self.proto)  # type: ignore[no-untyped-call]
        return self._answer(response, wall)

    def _answer(self, response: Any, wall: float | None) -> Answer:
        names: dict[Any, Status] = {
            self._cp.OPTIMAL: "optimal",
            self._cp.FEASIBLE: "feasible",
            self._cp.INFEASIBLE: "infeasible",
        }
        if response.status == self._cp.MODEL_INVALID:
            raise RuntimeError("the constraint model is not valid")
        status = names.get(response.status, "unknown")
        stopped = wall is not None and status in ("feasible", "unknown") and response.wall_time >= wall
        reached, bound = response.objective_value, response.best_objective_bound
        return Answer(status, list(response.solution), reached, bound, response.deterministic_time, stopped)
