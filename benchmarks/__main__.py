"""`python -m benchmarks`: prints the tables of benchmarks/README.md; `--write` puts them there."""

import argparse
import datetime as dt
import os
import platform
import re
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from benchmarks import market, scheduler

README = Path(__file__).parent / "README.md"
PARTS: dict[str, Callable[[], str]] = {
    "market": lambda: market.table(market.measure()),
    "scheduler": lambda: scheduler.table(scheduler.measure()),
}


def machine() -> str:
    """One line that says what the figures were taken on."""
    today = dt.datetime.now(dt.UTC).date()
    return (
        f"Taken on {today}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start, "
        f"Python {platform.python_version()}, OR-Tools {version('ortools')}."
    )


def write(part: str, text: str) -> None:
    """Put a table between its markers in the README."""
    page = README.read_text(encoding="utf-8")
    marked = re.compile(rf"(<!-- {part} -->\n).*?(\n<!-- /{part} -->)", re.DOTALL)
    README.write_text(marked.sub(lambda found: found[1] + text + found[2], page), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="Which tables; all without a word.")
    parser.add_argument("--write", action="store_true", help="Renew the tables in benchmarks/README.md.")
    given = parser.parse_args()
    for part in given.parts or PARTS:
        text = f"{machine()}\n\n{PARTS[part]()}"
        print(text)
        if given.write:
            write(part, text)


main()
