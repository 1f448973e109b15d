"""What a command reads and writes: pipes, devices, files of its own, and what it says when it is stopped."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from scheduler import console
from scheduler.__main__ import main
from tests.scheduler.test_commands_bad_input import COMMANDS, FILES, Folder, folder

__all__ = ["folder"]


@pytest.mark.parametrize(
    "words",
    [
        ("solve", "problem", "--out", "problem"),
        ("pool", "problem", "--out", "problem"),
        ("repair", "problem", "rotation", "changes", "--out", "problem"),
        ("repair", "problem", "rotation", "changes", "--out", "changes"),
        ("repair", "problem", "rotation", "changes", "--out", "new", "--out-problem", "new"),
        ("repair", "problem", "rotation", "changes", "--out", "new", "--out-problem", "rotation"),
    ],
    ids=" ".join,
)
def test_no_file_that_is_needed_is_written_over(
    folder: Folder, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    (folder.path / "link").symlink_to(folder.path, target_is_directory=True)  # the same file by another way
    inputs = [str(folder.path / "link" / w) if w in FILES else w for w in words[: words.index("--out")]]
    outputs = [str(folder.path / w) if w in (*FILES, "new") else w for w in words[words.index("--out") :]]
    assert main([*inputs, *outputs]) == console.BAD_INPUT
    assert "still needed" in capsys.readouterr().err
    assert {name: (folder.path / name).read_bytes() for name in FILES} == FILES


def test_a_rotation_is_repaired_where_it_stands(folder: Folder) -> None:
    words = [str(folder.path / w) if w in FILES else w for w in COMMANDS["repair"][:-1]]
    assert main([*words, str(folder.path / "rotation")]) == console.DONE
    assert (folder.path / "rotation").read_bytes() != FILES["rotation"]


def test_a_problem_may_come_through_a_pipe(folder: Folder) -> None:
    """A pipe gives its bytes once."""
    pipe = folder.path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(FILES["problem"],))
    writer.start()
    assert main(["solve", str(pipe), "--out", str(folder.path / "new")]) == console.DONE
    writer.join()


def test_of_a_file_without_a_size_no_more_is_read_than_may_be(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("scheduler.plain_json.MAX_BYTES", 1000)
    assert main(["helps", "/dev/zero"]) == console.BAD_INPUT
    assert "1001 bytes, at most 1000 are read" in capsys.readouterr().err


def test_what_is_no_file_is_written_to_and_not_replaced(folder: Folder) -> None:
    pipe = folder.path / "pipe"
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()), daemon=True)
    reader.start()
    console.write(pipe, b"a rotation")
    reader.join(10)
    assert got == [b"a rotation"]
    assert pipe.is_fifo()


def test_what_cannot_be_put_in_its_place_leaves_no_draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_self: Path, _target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(console.BadInput):
        console.write(tmp_path / "new", b"a rotation")
    assert list(tmp_path.iterdir()) == []


def test_verify_names_the_file_and_the_place_of_a_fault(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    (folder.path / "rotation").write_bytes(FILES["rotation"].replace(b'"vendor":', b'"seller":', 1))
    assert folder.run("verify") == console.BAD_INPUT
    assert capsys.readouterr().err.splitlines() == [
        f"{folder.path}/rotation: assignments[0].seller: unknown key",
        f"{folder.path}/rotation: assignments[0].vendor: the key is missing",
    ]


def test_a_files_own_words_send_a_terminal_nothing_but_text() -> None:
    assert console.printable("\x1b[2Jsate \ud800 se'i é") == "\\x1b[2Jsate \\ud800 se'i é"


def test_ctrl_c_ends_it_in_a_word_and_writes_nothing(folder: Folder) -> None:
    stopped = """
import sys
from scheduler import solve
def interrupted(*_args, **_more):
    raise KeyboardInterrupt
solve.solve = interrupted
from scheduler.__main__ import main
sys.exit(main(sys.argv[1:]))
"""
    words = ["solve", str(folder.path / "problem"), "--out", str(folder.path / "new")]
    ended = subprocess.run([sys.executable, "-c", stopped, *words], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (console.STOPPED, "", "stopped\n")
    assert folder.written() == []


@pytest.mark.parametrize("top", ["0", "-1"])
def test_helps_wants_a_count(folder: Folder, top: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["helps", str(folder.path / "problem"), "--top", top])
    assert ended.value.code == console.BAD_INPUT
