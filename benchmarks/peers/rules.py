"""Rules 3 to 6 as rows over `comes[vendor, weekend]`: the columns of which one is 1 when the vendor has that turn."""

from collections import defaultdict

from benchmarks.peers.linear import Linear
from scheduler.problem import Problem

Comes = dict[tuple[int, int], list[int]]


def add_rules(model: Linear, problem: Problem, comes: Comes) -> None:
    """Fixed turns are rows like any other: what a coordinator may insist on against other rules is not waived."""
    for v in range(problem.n_vendors):
        for w in range(problem.n_weekends - problem.min_gap + 1):
            window = [x for u in range(w, w + problem.min_gap) for x in comes.get((v, u), [])]
            model.total(window, 0, 1)
    for w in range(problem.n_weekends):
        _limits(model, problem, comes, w)
        for a, b in problem.apart:
            model.total([*comes.get((a, w), []), *comes.get((b, w), [])], 0, 1)
        for a, b in problem.together:
            one, other = comes.get((a, w), []), comes.get((b, w), [])
            model.row([*one, *other], 0, 0, [1] * len(one) + [-1] * len(other))
        for v in problem.fixed[w]:
            model.total(comes.get((v, w), []), 1, 1)


def _limits(model: Linear, problem: Problem, comes: Comes, w: int) -> None:
    here: dict[int, list[int]] = defaultdict(list)
    for v in range(problem.n_vendors):
        here[int(problem.class_category[problem.vendor_class[v]])] += comes.get((v, w), [])
    for category, (least, most) in problem.limits[w].items():
        model.total(here[category], least, len(here[category]) if most is None else most)
