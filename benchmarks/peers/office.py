"""What a peer has of time, and the one way to hand over what it has found."""

import hashlib
import json
import time
from pathlib import Path

Turn = tuple[str, str, str]  # weekend, vendor, stall


class Office:
    """Takes a peer's rotations: each is written at once, and the word for it said, so that others can time it.

    All of them are kept: number n is `kept(out, n)`, and "kept n" is said when it is there.
    """

    def __init__(self, source: Path, out: Path, seconds: float) -> None:
        self.data, self.out = source.read_bytes(), out
        self._end = time.monotonic() + seconds
        self._taken = 0

    @property
    def left(self) -> float:
        """Seconds until the peer has to stop; never quite none, for solvers that take 0 for no limit."""
        return max(0.1, self._end - time.monotonic())

    @property
    def closed(self) -> bool:
        return time.monotonic() >= self._end

    def take(self, turns: list[Turn], word: str = "valid") -> None:
        """`word`: "valid", or "proof" where goals (1) to (3) are proven best; "found" where the peer claims neither.

        What only has better places than the last is "better": of it no more is claimed than of that one.
        """
        rotation = {
            "format": "giliran-rotation/1",
            "problem_sha256": hashlib.sha256(self.data).hexdigest(),
            "status": "feasible",
            "assignments": [{"weekend": w, "vendor": v, "stall": s} for w, v, s in sorted(turns)],
            "standby": [],
            "certificate": [],
            "solver": {},
        }
        self._taken += 1
        for path in (self.out, kept(self.out, self._taken)):
            path.write_text(json.dumps(rotation), encoding="utf-8")
        print(word, f"kept {self._taken}", sep="\n", flush=True)


def kept(out: Path, number: int) -> Path:
    """Where a peer's rotation of that number is, counted from 1."""
    return out.with_name(f"{out.stem}-{number}{out.suffix}")
