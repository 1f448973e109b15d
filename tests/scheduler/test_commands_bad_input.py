"""Every command refuses every kind of bad file: exit 2, the file and the place named, nothing written, no traceback."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scheduler import console
from scheduler.__main__ import main
from tests.scheduler import hand_made
from tests.scheduler.bad_input import BAD
from tests.scheduler.broken_files import JUNK, _break, _break_bytes, pair
from tests.scheduler.good_files import rotation_for
from tests.scheduler.oracle import as_bytes

Edit = Callable[[bytes], bytes]
PROBLEM = hand_made.problem()
CHANGES = {
    "format": "giliran-changes/1", "from": hand_made.W4, "unavailable": [], "closed": [], "cancelled": [],
    "joined": [], "left": [{"vendor": hand_made.V1, "date": "2026-12-27"}],
}  # fmt: skip
FILES = {
    "problem": as_bytes(PROBLEM),
    "rotation": json.dumps(rotation_for(PROBLEM, hand_made.PLAN)).encode(),
    "changes": json.dumps(CHANGES).encode(),
}
COMMANDS = {
    "solve": ("solve", "problem", "--out", "new"),
    "verify": ("verify", "problem", "rotation"),
    "repair": ("repair", "problem", "rotation", "changes", "--out", "new"),
    "explain": ("explain", "problem", "rotation", "--vendor", "V0001"),
    "helps": ("helps", "problem"),
    "pool": ("pool", "problem", "--out", "new"),
}
READS = [(command, file) for command, words in COMMANDS.items() for file in FILES if file in words]


def replaced(old: bytes, new: bytes) -> Edit:
    return lambda data: data.replace(old, new, 1)


def key_twice(data: bytes) -> bytes:
    return replaced(b'"format":', b'"format": "x", "format":')(data)


KINDS: dict[str, Edit] = {
    "empty": lambda data: b"",
    "cut in the middle": lambda data: data[: len(data) // 2],
    "cut before the last bracket": lambda data: data.rstrip()[:-1],
    "more after the end": lambda data: data + b"[]",
    "not UTF-8": lambda data: data.replace(b"format", b"form\xe9t", 1),
    "UTF-16": lambda data: data.decode().encode("utf-16"),
    "byte order mark": lambda data: b"\xef\xbb\xbf" + data,
    "nested too deep": lambda data: b"[" * 100_000 + b"]" * 100_000,
    "never closed": lambda data: b'{"a":' * 100_000,
    "a list": lambda data: b"[]",
    "null": lambda data: b"null",
    "a text": lambda data: b'"giliran"',
    "NaN": lambda data: data[:1] + b'"extra": NaN, ' + data[1:],
    "a number without end": lambda data: data[:1] + b'"extra": ' + b"9" * 100_000 + b", " + data[1:],
    "beyond every double": lambda data: data[:1] + b'"extra": 1e400, ' + data[1:],
    "half a character": lambda data: data[:1] + b'"\\ud800": 1, ' + data[1:],
    "key twice": key_twice,
    "unknown key": lambda data: data[:1] + b'"colour": "red", ' + data[1:],
    "another format": lambda data: data.replace(b"giliran-", b"giliran/", 1),
}


class Folder:
    def __init__(self, path: Path) -> None:
        self.path = path
        for name, data in FILES.items():
            (path / name).write_bytes(data)

    def run(self, command: str) -> int:
        return main([str(self.path / word) if word in (*FILES, "new") else word for word in COMMANDS[command]])

    def written(self) -> list[str]:
        return sorted(p.name for p in self.path.iterdir() if p.name not in FILES)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def refused(folder: Folder, command: str, file: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The lines on standard error, each of which names a file of the command and what is wrong."""
    assert folder.run(command) == console.BAD_INPUT
    said = capsys.readouterr()
    lines = said.err.splitlines()
    assert lines
    assert all(line.startswith(f"{folder.path}/") and ": " in line for line in lines)
    assert "Traceback" not in said.err + said.out
    assert max(map(len, lines)) < 500
    assert folder.written() == []
    return lines


@pytest.mark.parametrize(("command", "file"), READS)
def test_good_files_are_not_refused(folder: Folder, command: str, file: str) -> None:
    assert folder.run(command) == console.DONE


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("command", "file"), READS)
def test_a_bad_file_is_refused(
    folder: Folder, capsys: pytest.CaptureFixture[str], command: str, file: str, kind: str
) -> None:
    (folder.path / file).write_bytes(KINDS[kind](FILES[file]))
    assert any(file in line for line in refused(folder, command, file, capsys))


@pytest.mark.parametrize(("command", "file"), READS)
def test_what_cannot_be_read_is_refused(
    folder: Folder, capsys: pytest.CaptureFixture[str], command: str, file: str
) -> None:
    (folder.path / file).unlink()
    assert "cannot be read" in refused(folder, command, file, capsys)[0]
    (folder.path / file).mkdir()
    assert "cannot be read" in refused(folder, command, file, capsys)[0]


@pytest.mark.parametrize("command", sorted(set(COMMANDS) - {"pool"}))
def test_a_problem_above_the_agreed_size_is_refused_unread(
    folder: Folder, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    (folder.path / "problem").write_bytes(FILES["problem"] + b" " * 2**25)
    assert "bytes, at most 33554432 are read" in refused(folder, command, "problem", capsys)[0]


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name)
def test_what_the_checker_refuses_the_commands_refuse(
    folder: Folder, capsys: pytest.CaptureFixture[str], bad: Any
) -> None:
    """Two readers that share nothing, and one format."""
    data = dict(zip(("problem", "rotation"), bad.files(), strict=True))[bad.file]
    (folder.path / bad.file).write_bytes(data)
    for command in [command for command, file in READS if file == bad.file]:
        refused(folder, command, bad.file, capsys)


@pytest.mark.parametrize("part", ["unavailable", "closed", "cancelled", "joined", "left", "from"])
@pytest.mark.parametrize("junk", JUNK, ids=repr)
def test_junk_in_the_changes_is_refused_with_its_path(
    folder: Folder, capsys: pytest.CaptureFixture[str], part: str, junk: Any
) -> None:
    if junk == [] or (part == "from" and junk == hand_made.W2):
        return  # nothing happened; a weekend
    value = junk if part == "from" or isinstance(junk, list) else [junk]
    (folder.path / "changes").write_bytes(json.dumps({**CHANGES, part: value}).encode())
    lines = refused(folder, "repair", "changes", capsys)
    assert all(f"changes: {part}" in line for line in lines)


@pytest.mark.parametrize("number", range(60))
def test_random_breakage_of_any_file_ends_with_one_of_the_codes(
    folder: Folder, capsys: pytest.CaptureFixture[str], number: int
) -> None:
    chance = random.Random(number)
    values = {name: json.loads(data) for name, data in FILES.items()}
    _break(values[chance.choice(["problem", "rotation"])], chance)
    problem, rotation = pair(values["problem"], values["rotation"], rehash=True)
    if number % 5 == 0:
        problem, rotation = _break_bytes((problem, rotation), chance)
    (folder.path / "problem").write_bytes(problem)
    (folder.path / "rotation").write_bytes(rotation)
    for command in ("verify", "explain", "helps", "pool"):
        code = folder.run(command)
        said = capsys.readouterr().err
        assert code in range(5)
        assert bool(said) == (code == console.BAD_INPUT)


@pytest.mark.parametrize("out", [".", "missing/deep/new"])
@pytest.mark.parametrize("command", ["solve", "repair", "pool"])
def test_where_nothing_can_be_written_it_says_so(
    folder: Folder, capsys: pytest.CaptureFixture[str], command: str, out: str
) -> None:
    words = [str(folder.path / w) if w in FILES else w for w in COMMANDS[command] if w != "new"]
    assert main([*words, str(folder.path / out)]) == console.BAD_INPUT
    assert "cannot be written" in capsys.readouterr().err
    assert not [name for name in folder.written() if name.endswith(".part")]


def test_a_file_too_large_is_not_even_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    large = tmp_path / "large.json"
    large.write_bytes(b"[" * 100)
    monkeypatch.setattr("scheduler.plain_json.MAX_BYTES", 99)
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("it was read"))
    assert main(["solve", str(large), "--out", str(tmp_path / "out.json")]) == console.BAD_INPUT
    assert "100 bytes, at most 99 are read" in capsys.readouterr().err
