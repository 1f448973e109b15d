"""python -m tools.mutation --journal FOLDER [--sample N] [--again] MODULE ...

MODULE: a path such as scheduler/rules.py or market/static/checker/flow.js. The committed version is copied to
FOLDER/copy and changed there. Prints what no test noticed, and the counts.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

from tools.mutation.change import Change
from tools.mutation.javascript_changes import javascript_changes
from tools.mutation.journal import Journal
from tools.mutation.python_changes import python_changes, unchanged
from tools.mutation.table import is_javascript
from tools.mutation.trial import Trial

ROOT = Path(__file__).resolve().parents[2]
SEED = 11


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.mutation", description="Do the tests notice changed code?")
    parser.add_argument("modules", nargs="+", metavar="MODULE")
    parser.add_argument("--journal", type=Path, required=True, metavar="FOLDER", help="results and the copy stay here")
    parser.add_argument("--sample", type=int, metavar="N", help="only so many changes, drawn with a fixed seed")
    parser.add_argument("--again", action="store_true", help="try once more what nothing noticed")
    options = parser.parse_args()
    folder = options.journal.resolve()
    copy = _copy(folder)
    worst = 0
    for module in options.modules:
        child = os.fork()  # each module starts from a process that has imported nothing yet
        if child == 0:
            os._exit(_module(copy, module, folder / "journal.jsonl", options.sample, options.again))
        worst = max(worst, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    return worst


def _copy(folder: Path) -> Path:
    """The committed repository in a folder of its own, beside the example files that some tests read."""
    copy = folder / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir(parents=True)
    archive = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout
    subprocess.run(["tar", "-x", "-C", copy], input=archive, check=True)
    examples = folder / "shared"
    if (ROOT.parent / "shared").is_dir() and not examples.is_symlink():
        examples.symlink_to(ROOT.parent / "shared")
    return copy


def _module(copy: Path, module: str, file: Path, sample: int | None, again: bool) -> int:
    """Tries the changes of one module that the journal does not know. 1 when there is one that nothing noticed."""
    os.chdir(copy)
    sys.path[0] = str(copy)
    source = (copy / module).read_text()
    journal = Journal(file, module, source)
    changes = javascript_changes(source) if is_javascript(module) else python_changes(source)
    chosen = _sample(changes, sample)
    left = [c for c in chosen if c.name not in journal.known or (again and journal.known[c.name].result == "unnoticed")]
    if left:
        trial = Trial(copy, module, source if is_javascript(module) else unchanged(source))
        print(
            f"{module}: {len(left)} of {len(changes)} changes; unchanged {sum(trial.usual.values()):.1f} s", flush=True
        )
        for change in left:
            outcome = trial.run(change.text)
            journal.add(change, outcome)
            if outcome.result == "unnoticed":
                print(f"{module}:{change.name}", flush=True)
    counts = Counter(journal.known[change.name].result for change in chosen)
    print(f"{module}: {len(chosen)} of {len(changes)} changes: {dict(sorted(counts.items()))}", flush=True)
    return int(counts["unnoticed"] > 0)


def _sample(changes: list[Change], n: int | None) -> list[Change]:
    if n is None or n >= len(changes):
        return changes
    drawn = random.Random(SEED).sample(range(len(changes)), n)
    return [changes[i] for i in sorted(drawn)]


if __name__ == "__main__":
    sys.exit(main())
