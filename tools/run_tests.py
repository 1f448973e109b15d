"""Runs all tests: everything on SQLite, then all that touches the database once more on a private PostgreSQL.

python tools/run_tests.py [pytest arguments]
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.support import postgres  # noqa: E402 (the repository's root comes first on the path)

NOT_ON_POSTGRESQL = ["--ignore=tests/scheduler", "--ignore=tests/interface", "-m", "not browser"]


def main(arguments: list[str]) -> int:
    workers = ["-n", str(min(4, os.cpu_count() or 1))]
    pytest = [sys.executable, "-m", "pytest", *workers]
    print("== all tests, on SQLite", flush=True)
    first = subprocess.run([*pytest, *arguments], cwd=ROOT, check=False).returncode
    if arguments:
        return first
    print("== the application's tests, on PostgreSQL", flush=True)
    with tempfile.TemporaryDirectory(prefix="giliran-postgres-") as folder, postgres.server(Path(folder)) as url:
        environment = os.environ | {"GILIRAN_TEST_DATABASE": url}
        second = subprocess.run([*pytest, *NOT_ON_POSTGRESQL], cwd=ROOT, env=environment, check=False).returncode
    return first or second


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
