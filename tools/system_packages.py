"""Sees to Debian packages that the tests (and the virtual environment) need: installs them as root, else says which.

    python3 tools/system_packages.py venv | chromium | postgresql ...

Standard library only: it runs before there is a virtual environment.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path


def _has_venv() -> bool:
    return importlib.util.find_spec("ensurepip") is not None


def _has_chromium() -> bool:
    return any(shutil.which(name) for name in ("chromium", "chromium-browser"))


def _has_postgresql() -> bool:
    return any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or shutil.which("initdb") is not None


NEEDS = {
    "venv": (_has_venv, "python3-venv", "to make a virtual environment"),
    "chromium": (_has_chromium, "chromium", "for the tests in a real browser"),
    "postgresql": (_has_postgresql, "postgresql", "for the tests on PostgreSQL"),
}


def main(names: list[str]) -> int:
    missing = [NEEDS[name] for name in names if not NEEDS[name][0]()]
    if not missing:
        return 0
    packages = [package for _, package, _ in missing]
    for _, package, why in missing:
        print(f"The Debian package {package} is missing: it is needed {why}.", flush=True)
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        print(f"Please install it and call this again: sudo {' '.join(command)}")
        return 2
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    print("Installing:", *packages, flush=True)
    subprocess.run(["apt-get", "update", "-qq"], env=environment, check=False, stdout=subprocess.DEVNULL)
    return subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
