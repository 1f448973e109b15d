"""The checker stands alone: nothing of the solver, nothing but the standard library."""

import subprocess
import sys

LOADED = """
import sys
before = set(sys.modules)
import scheduler.verify
names = {name for name in set(sys.modules) - before}
own = {name for name in names if name.split(".")[0] == "scheduler"}
print(sorted(name for name in own if not name.startswith("scheduler.verify") and name != "scheduler"))
print(sorted({name.split(".")[0] for name in names - own} - sys.stdlib_module_names))
"""


def test_loads_neither_the_solver_nor_any_library() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["[]", "[]"]
