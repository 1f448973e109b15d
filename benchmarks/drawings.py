"""The three pictures of docs/fairness.md, from rotations of one problem."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.judging import turns
from benchmarks.svg import BAND, FAINT, INK, LETTERS, LIMIT, WIDTH, Picture, thinned
from scheduler.entitlement import Entitlement
from scheduler.figures import ENOUGH_TURNS, deviations
from scheduler.problem import TURN, BoolArray, FloatArray, Problem
from scheduler.seating import mean_prime
from scheduler.tokens import BELOW_ONE, tokens

LEFT, RIGHT = 70, 20
COLOURS = {"Giliran": "#0b6e4f", "queue": "#8a5a00", "lottery": "#6a3d9a"}
NAMES = {"Giliran": "Giliran", "queue": "Antrean · queue", "lottery": "Lotere · lottery"}
CLOSE = 6.0  # units: what a drawn line may miss of a true one, about an eighth of a turn
WEEKENDS = "akhir pekan · weekends →"


@dataclass(frozen=True)
class Ways:
    """`comes` and `exposure` by way ("Giliran", "queue", "lottery")."""

    problem: Problem
    due: Entitlement
    comes: dict[str, BoolArray]
    exposure: dict[str, FloatArray]

    def off(self, way: str) -> FloatArray:
        """(v, w): dev in turns."""
        found: FloatArray = deviations(self.due, self.comes[way]) / TURN
        return found


def mean_exposure(problem: Problem, rotation: dict[str, list[dict[str, str]]]) -> FloatArray:
    """Of each vendor with enough turns: mean of (prime of its stall - mean prime of those open to it)."""
    level = mean_prime(problem)
    gained = np.zeros(problem.n_vendors)
    for turn in rotation["assignments"]:
        v, w = problem.vendor_index[turn["vendor"]], problem.weekend_index[turn["weekend"]]
        gained[v] += problem.prime[problem.stall_index[turn["stall"]]] - level[problem.vendor_class[v], w]
    count = turns(problem, rotation).sum(axis=1)
    enough = count >= ENOUGH_TURNS
    found: FloatArray = gained[enough] / count[enough]
    return found


def across(weekend: float, weekends: int) -> float:
    """x of the end of a weekend; 0 is the season's beginning."""
    return LEFT + (WIDTH - LEFT - RIGHT) * weekend / max(weekends, 1)


def deviation(ways: Ways, shown: tuple[str, ...], title: str, text: str) -> str:
    """Every vendor's deviation as a line, a panel a way; one turn is equally high in all panels and pictures."""
    turn, head = 46, 2 * LETTERS
    reach = {way: max(1.3, float(np.abs(ways.off(way)).max(initial=0)) + 0.2) for way in shown}
    height = sum(round(2 * r * turn) + head for r in reach.values()) + 2 * LETTERS
    picture, top = Picture(height, title, text), 0.0
    for way, far in reach.items():
        middle = top + head + far * turn
        _panel(picture, ways.off(way), middle, turn, far, way)
        most = f"{np.abs(ways.off(way)).max(initial=0):.2f}".replace(".", ",")
        picture.words(LEFT, top + head - 14, NAMES[way], fill=COLOURS[way], bold=True)
        picture.words(WIDTH - RIGHT, top + head - 14, f"maks · max ±{most}", anchor="end", fill=COLOURS[way])
        top = middle + far * turn
    picture.words(WIDTH - RIGHT, height - 14, WEEKENDS, anchor="end", fill=FAINT)
    return picture.text()


def _panel(picture: Picture, off: FloatArray, middle: float, turn: float, far: float, way: str) -> None:
    weekends = off.shape[1]
    picture.rectangle(LEFT, middle - turn, WIDTH - LEFT - RIGHT, 2 * turn, BAND)
    paths = []
    for line in off:
        points = [(across(w + 1, weekends), middle - float(d) * turn) for w, d in enumerate(line)]
        paths.append(thinned([(LEFT, middle), *points], CLOSE))
    picture.lines(paths, COLOURS[way], 1.5, 0.22)
    for level in range(-int(far), int(far) + 1):
        if abs(level) == 1:
            picture.line(LEFT, middle - level * turn, WIDTH - RIGHT, middle - level * turn, LIMIT, 2.5)
        if abs(level) == 1 or level % 3 == 0:
            sign = "−" if level < 0 else "+" if level else ""
            picture.words(LEFT - 10, middle - level * turn + 9, f"{sign}{abs(level)}", anchor="end")


def promise(ways: Ways, vendor: int, title: str, text: str) -> str:
    """One vendor: the line of what it is owed, its turns as stairs, and when each turn may be."""
    owed = ways.due.owed[vendor] / TURN
    comes = ways.comes["Giliran"][vendor]
    window = tokens(ways.due, ways.problem.can_stand(), BELOW_ONE, np.array([vendor]))
    weekends, count = len(owed), int(comes.sum())
    rise, top = 70, 3 * LETTERS + 20
    foot = top + (max(count, float(owed.max(initial=0))) + 0.6) * rise
    picture = Picture(round(foot + 2 * LETTERS), title, text)
    for n in range(count + 1):
        picture.line(LEFT, foot - n * rise, WIDTH - RIGHT, foot - n * rise, "#e3e7ec")
        picture.words(LEFT - 10, foot - n * rise + 9, f"{n}", anchor="end")
    for n in range(1, count + 1):
        at = sorted(window.arc_weekend[window.turn[window.arc_token] == n].tolist())
        y = foot - (n - 0.5) * rise
        picture.rectangle(
            across(at[0], weekends), y - 16, across(at[-1] + 1, weekends) - across(at[0], weekends), 32, BAND
        )
    picture.lines(
        [[(LEFT, foot), *((across(w + 1, weekends), foot - e * rise) for w, e in enumerate(owed))]], INK, 4, 1
    )
    for n, w in enumerate(np.flatnonzero(comes).tolist()):
        picture.dot(across(w + 0.5, weekends), foot - (n + 0.5) * rise, 11, COLOURS["Giliran"])
    _key(picture)
    picture.words(WIDTH - RIGHT, foot + 40, WEEKENDS, anchor="end", fill=FAINT)
    return picture.text()


def _key(picture: Picture) -> None:
    x, y = LEFT + 20, LETTERS + 6
    picture.line(x, y - 9, x + 44, y - 9, INK, 4)
    picture.words(x + 58, y, "jatah · entitlement")
    picture.dot(x + 392, y - 9, 11, COLOURS["Giliran"])
    picture.words(x + 416, y, "giliran · turn")
    picture.rectangle(x, y + 15, 44, 28, BAND)
    picture.words(x + 58, y + LETTERS + 12, "waktu yang boleh · when it may be")


def exposure(ways: Ways, title: str, text: str) -> str:
    """How many vendors had places how much better or worse than the mean of those open to them."""
    shown = [way for way in ("Giliran", "lottery") if way in ways.exposure]
    far = int(max((float(np.abs(ways.exposure[way]).max(initial=0)) for way in shown), default=0)) + 1
    bins = np.arange(-far, far + 2) - 0.5
    counts = {way: np.histogram(ways.exposure[way], bins)[0] for way in shown}
    high, head = 240, 2 * LETTERS + 8
    tallest = max((int(c.max(initial=0)) for c in counts.values()), default=1) or 1
    picture = Picture(len(shown) * (high + head) + 3 * LETTERS, title, text)
    for row, way in enumerate(shown):
        foot = (row + 1) * (high + head)
        spread = f"{ways.exposure[way].std():.2f}".replace(".", ",") if len(ways.exposure[way]) else "0"
        picture.words(LEFT, foot - high - 16, NAMES[way], fill=COLOURS[way], bold=True)
        picture.words(WIDTH - RIGHT, foot - high - 16, f"sebaran · spread {spread}", anchor="end", fill=COLOURS[way])
        wide = (WIDTH - LEFT - RIGHT) / len(counts[way])
        for n, count in enumerate(counts[way].tolist()):
            if count:
                tall = max(2.0, high * count / tallest)
                picture.rectangle(LEFT + n * wide + 1, foot - tall, wide - 2, tall, COLOURS[way])
        picture.line(LEFT, foot, WIDTH - RIGHT, foot, INK, 2)
        picture.words(LEFT - 10, foot - high + LETTERS - 6, f"{tallest}", anchor="end", fill=FAINT)
        picture.words(LEFT - 10, foot, "0", anchor="end", fill=FAINT)
    foot = len(shown) * (high + head) + LETTERS + 4
    picture.words(LEFT, foot, f"−{far}")
    picture.words((LEFT + WIDTH - RIGHT) / 2, foot, "0", anchor="middle")
    picture.words(WIDTH - RIGHT, foot, f"+{far}", anchor="end")
    picture.words(LEFT, foot + LETTERS + 4, "← lebih sepi · quieter", fill=FAINT)
    picture.words(WIDTH - RIGHT, foot + LETTERS + 4, "lebih ramai · busier →", anchor="end", fill=FAINT)
    return picture.text()
