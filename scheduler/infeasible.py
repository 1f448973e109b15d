"""Why there is no rotation, as plain counts; a smallest set of conflicting demands is looked for elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.entitlement import CannotMeet, MinimumUnmet
from scheduler.problem import Problem


@dataclass(frozen=True)
class Reason:
    """`code` is stable; `figures` are the numbers the sentence stands on; `message` is the sentence in English."""

    code: str
    weekend: str | None
    figures: dict[str, int | str]
    message: str


class Infeasible(Exception):
    """It is proven that no rotation keeps every rule."""

    def __init__(self, reasons: list[Reason]) -> None:
        super().__init__("; ".join(r.message for r in reasons))
        self.reasons = reasons


def conflict() -> Reason:
    """No single count shows it: the demands exclude each other only together."""
    return Reason("CONFLICT", None, {}, "limits and fixed turns cannot all be met together")


def counting_reasons(problem: Problem, error: CannotMeet) -> list[Reason]:
    """One reason for each weekend and category whose minimum cannot be met, with who is there and what fits."""
    return [_minimum(problem, unmet, *demand) for unmet in error.unmet for demand in unmet.demands]


def _minimum(problem: Problem, unmet: MinimumUnmet, category: str, demanded: int, possible: int) -> Reason:
    weekend = problem.weekends[unmet.weekend]
    eligible = sum(
        bool(problem.eligible[v, unmet.weekend]) and problem.file.vendors[v].category == category
        for v in range(problem.n_vendors)
    )
    figures: dict[str, int | str] = {
        "category": category, "demanded": demanded, "eligible": eligible, "possible": possible,
    }  # fmt: skip
    if possible >= demanded:
        others = ", ".join(name for name, _, _ in unmet.demands if name != category)
        text = f"at least {demanded} {category} are demanded, but not together with the minimum of {others}"
    elif eligible < demanded:
        text = f"at least {demanded} {category} are demanded, {eligible} are eligible"
    else:
        text = f"at least {demanded} {category} are demanded, the stalls open to them hold {possible}"
    return Reason("MINIMUM", weekend, figures, f"{weekend}: {text}")
