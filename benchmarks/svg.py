"""Just enough SVG for the pictures: a page of 800 units that is still read when it is shown 360 pixels wide."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from xml.sax.saxutils import escape

WIDTH = 800
LETTERS = 27  # units: about 12 pixels on a phone
GRID = 2  # units: fine enough for lines, and a third fewer bytes
TOGETHER = 6  # lines in one element: bytes again
INK, FAINT, LIMIT, BAND = "#1d2733", "#66717e", "#b3261e", "#cfe8d8"


class Picture:
    """`title` and `text` are what a screen reader says."""

    def __init__(self, height: int, title: str, text: str) -> None:
        size = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
        font = f'font-family="system-ui, sans-serif" font-size="{LETTERS}"'
        self.parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="title text" {font}>',
            f'<title id="title">{escape(title)}</title>',
            f'<desc id="text">{escape(text)}</desc>',
            f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
        ]

    def rectangle(self, x: float, y: float, width: float, height: float, fill: str) -> None:
        self.parts.append(f'<rect x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{height:.0f}" fill="{fill}"/>')

    def line(self, x1: float, y1: float, x2: float, y2: float, stroke: str = FAINT, width: float = 1.5) -> None:
        self.parts.append(f'<path d="M{x1:.0f} {y1:.0f}L{x2:.0f} {y2:.0f}" stroke="{stroke}" stroke-width="{width}"/>')

    def words(
        self, x: float, y: float, words: str, *, anchor: str = "start", fill: str = INK, bold: bool = False
    ) -> None:
        weight = ' font-weight="700"' if bold else ""
        self.parts.append(
            f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" fill="{fill}"{weight}>{escape(words)}</text>'
        )

    def dot(self, x: float, y: float, radius: float, fill: str = INK) -> None:
        self.parts.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius:.0f}" fill="{fill}"/>')

    def lines(self, paths: Sequence[Sequence[tuple[float, float]]], stroke: str, width: float, opacity: float) -> None:
        """Many broken lines in one look, to the nearest `GRID` units."""
        look = f'fill="none" stroke="{stroke}" stroke-width="{width / GRID}" stroke-opacity="{opacity}"'
        ways = [path(points) for points in paths]
        some = ["".join(ways[n : n + TOGETHER]) for n in range(0, len(ways), TOGETHER)]
        drawn = "".join(f'<path d="{way}"/>' for way in some)
        self.parts.append(f'<g {look} stroke-linejoin="round" transform="scale({GRID})">{drawn}</g>')

    def text(self) -> str:
        return "\n".join([*self.parts, "</svg>"]) + "\n"


def path(points: Sequence[tuple[float, float]]) -> str:
    """Steps from point to point, which is half as long as saying where each point is."""
    whole = [(round(x / GRID), round(y / GRID)) for x, y in points]
    steps = [f"M{whole[0][0]} {whole[0][1]}"]
    for (x1, y1), (x2, y2) in pairwise(whole):
        down = f"{y2 - y1}"
        steps.append(f"l{x2 - x1}{'' if down.startswith('-') else ' '}{down}")
    return "".join(steps)


def thinned(points: Sequence[tuple[float, float]], apart: float) -> list[tuple[float, float]]:
    """The points without which the line would be off by more than `apart` (Ramer 1972, Douglas and Peucker 1973)."""
    if len(points) < 3:
        return list(points)
    (x1, y1), (x2, y2) = points[0], points[-1]
    length = max(((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5, 1e-9)
    off = [abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length for x, y in points[1:-1]]
    worst = max(off)
    if worst <= apart:
        return [points[0], points[-1]]
    cut = off.index(worst) + 1
    return thinned(points[: cut + 1], apart)[:-1] + thinned(points[cut:], apart)
