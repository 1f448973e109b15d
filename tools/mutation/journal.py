"""What is known already about the changes of a module: a file that each run adds to, so that it can go on later."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from tools.mutation.change import Change
from tools.mutation.trial import Outcome


class Journal:
    """Outcomes by change, of one module's text as it is now."""

    def __init__(self, file: Path, module: str, source: str) -> None:
        self.file = file
        self.key = [module, hashlib.sha256(source.encode()).hexdigest()[:16]]
        self.known: dict[str, Outcome] = {}
        for line in file.read_text().splitlines() if file.exists() else ():
            *key, name, result, by = json.loads(line)
            if key == self.key:
                self.known[name] = Outcome(result, by)

    def add(self, change: Change, outcome: Outcome) -> None:
        self.known[change.name] = outcome
        with self.file.open("a") as end:
            end.write(json.dumps([*self.key, change.name, *outcome]) + "\n")
