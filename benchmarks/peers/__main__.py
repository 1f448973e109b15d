"""`python -m benchmarks.peers NAME PROBLEM OUT SECONDS`: OUT holds the last rotation, if any was found.

Standard output has a word a line: "valid" at the first rotation that keeps every rule, "proof" when goals (1) to (3)
are proven, "better" when only the places have become more even, "found" for a rotation of which the peer claims
nothing. Each is followed by "kept n": see Office.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.peers.office import Office


def _lottery(office: Office) -> None:
    from benchmarks.peers import lists

    office.take(lists.lottery(json.loads(office.data)), "found")


def _queue(office: Office) -> None:
    from benchmarks.peers import lists

    office.take(lists.queue(json.loads(office.data)), "found")


def _plain(office: Office) -> None:
    from benchmarks.peers import plain

    plain.run(office)


def _cpsat(office: Office) -> None:
    from benchmarks.peers import cpsat

    cpsat.run(office)


def _highs(office: Office) -> None:
    from benchmarks.peers import highs

    highs.run(office)


def _timefold(office: Office) -> None:
    from benchmarks.peers import local_search

    local_search.run(office)


PEERS: dict[str, Callable[[Office], None]] = {
    "lottery": _lottery,
    "queue": _queue,
    "plain": _plain,
    "cpsat": _cpsat,
    "highs": _highs,
    "timefold": _timefold,
}

if __name__ == "__main__":
    PEERS[sys.argv[1]](Office(Path(sys.argv[2]), Path(sys.argv[3]), float(sys.argv[4])))
