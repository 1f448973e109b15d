"""`python -m benchmarks`: prints the tables of benchmarks/README.md; `--write` puts them there."""

import argparse
import datetime as dt
import os
import platform
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from benchmarks import comparison, growth, large, market, mixtures, pictures, repairs
from benchmarks.tables import placed

README = Path(__file__).parent / "README.md"
PARTS: dict[str, Callable[[bool], str]] = {
    "market": lambda _: market.table(market.measure()),
    "peers": lambda _: comparison.table(comparison.measure()),
    "growth": lambda _: growth.table(growth.measure()),
    "large": lambda _: large.table(large.measure()),
    "mixtures": lambda _: mixtures.table(mixtures.measure()),
    "repair": lambda _: repairs.table(repairs.measure()),
    "pictures": lambda write: _pictures(write),
}


def _pictures(write: bool) -> str:
    drawn = pictures.draw(pictures.run())
    if write:
        pictures.put(drawn)
    return pictures.table(drawn)


def machine() -> str:
    """One line that says what the figures were taken on."""
    today = dt.datetime.now(dt.UTC).date()
    return (
        f"Taken on {today}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start, "
        f"Python {platform.python_version()}, OR-Tools {version('ortools')}."
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="Which tables; all without a word.")
    parser.add_argument("--write", action="store_true", help="Renew the tables in benchmarks/README.md.")
    given = parser.parse_args()
    for part in given.parts or PARTS:
        command = f"`python -m benchmarks {part} --write`"
        text = f"{machine()} Command: {command}.\n\n{PARTS[part](given.write)}"
        print(text)
        if given.write:
            README.write_text(placed(README.read_text(encoding="utf-8"), part, text), encoding="utf-8")


if __name__ == "__main__":
    main()
