"""The README's commands are run as they stand, in a folder of their own, from an empty installation to a roster."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(name: str) -> list[list[str]]:
    """The commands of the README's code block marked with `name`, as lists of words."""
    found = re.search(rf"```sh {name}\n(.*?)```", README, re.DOTALL)
    assert found, f"the README has no block {name!r}"
    return [shlex.split(line) for line in found.group(1).splitlines() if line.strip()]


def run(words: list[str], folder: Path) -> str:
    """Run one command as a reader would, with nothing but SECRET_KEY and DATABASE_URL set."""
    program = [sys.executable, "-m", "flask"] if words[0] == "flask" else [sys.executable]
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "SECRET_KEY": "x" * 40,
        "GILIRAN_INSTANCE": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'city.sqlite'}",
    }
    done = subprocess.run(
        [*program, *words[1:]], cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, f"{shlex.join(words)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.mark.slow
def test_the_tour_by_command_works_as_written(shared: Path, tmp_path: Path) -> None:
    shutil.copy(shared / "data" / "registry_2026.xlsx", tmp_path / "registry.xlsx")
    shutil.copy(shared / "data" / "stalls_taman_nostalgia.xlsx", tmp_path / "stalls.xlsx")
    said = [run(words, tmp_path) for words in block("tour")]
    counts = json.loads(said[2].splitlines()[-1])
    assert counts == {"rows": 668, "created": 602, "warnings": 40, "duplicates": 35, "rejected": 31}
    assert (tmp_path / "report.xlsx").stat().st_size > 10_000
    assert (tmp_path / "roster.xlsx").stat().st_size > 10_000


@pytest.mark.slow
def test_the_schedulers_commands_work_as_written(shared: Path, tmp_path: Path) -> None:
    shutil.copy(shared / "data" / "problem_small.json", tmp_path / "problem.json")
    for words in block("scheduler"):
        run(words, tmp_path)
    assert (tmp_path / "rotation.json").is_file()


def test_every_command_that_the_readme_names_exists(app: Flask) -> None:
    named = set(re.findall(r"flask --app market ([a-z]+(?: [a-z]+)?)", README))
    assert named
    for command in named:
        group, _, verb = command.partition(" ")
        found = app.cli.commands.get(group)
        assert found is not None, f"README: no command {group}"
        if verb and hasattr(found, "commands"):
            assert verb in found.commands, f"README: no command {command}"


def test_every_command_of_ours_says_what_it_does(app: Flask) -> None:
    for name in ("vendors", "stalls", "season", "rotation", "roster", "omzet", "users", "demo", "serve", "worker"):
        command = app.cli.commands[name]
        for each in getattr(command, "commands", {"": command}).values():
            assert each.help, f"{name} {each.name} has no help"


def test_make_targets_in_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"`make ([a-z]+)", README)) | {"run", "test"}:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"README: no target {target}"


@pytest.mark.parametrize("page", ["README.md", "docs/fairness.md", "benchmarks/README.md"])
def test_every_link_leads_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert ((ROOT / page).parent / target).exists(), f"{page}: {target} does not exist"
