"""Finding a port, and ending everything when one part ends."""

import socket
import sys

import pytest

from market.errors import BadInput
from market.serving import processes


def test_the_wanted_port_when_it_is_free() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert processes.free_port("127.0.0.1", port) == port


def test_the_next_port_when_it_is_taken() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert port < processes.free_port("127.0.0.1", port) < port + 20


def test_no_port_at_all_is_said_plainly() -> None:
    with pytest.raises(BadInput, match="--port"):
        processes.free_port("192.0.2.1", 8000)  # not an address of this machine


def test_a_part_that_cannot_start_ends_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[object] = []
    sleeper = [sys.executable, "-c", "import time; time.sleep(60)"]
    monkeypatch.setattr(processes, "commands", lambda *_: {"web": sleeper, "worker": [sys.executable, "-c", "exit(3)"]})
    stop = processes._stop
    monkeypatch.setattr(processes, "_stop", lambda parts: (stop(parts), started.extend(parts)))
    with pytest.raises(processes.DidNotStart, match=r"worker .*kode 3"):
        processes.run("127.0.0.1", 18_000, threads=1, on_ready=lambda _: None, environ={})
    assert [part.process.poll() is not None for part in started] == [True, True]  # type: ignore[attr-defined]
