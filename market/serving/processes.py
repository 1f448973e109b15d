"""`flask --app market serve`: web and worker processes together, until Ctrl-C or until one of them dies.

For one machine. A city with more processes runs the same two commands under its own supervisor (see README).
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import click

from market.errors import BadInput, GiliranError

READY_SECONDS = 90
STOP_SECONDS = 15


class DidNotStart(GiliranError):
    """A process ended before the web server answered."""


@dataclass
class Part:
    name: str
    process: subprocess.Popen[bytes]


def free_port(host: str, wanted: int) -> int:
    """`wanted`, or the next of 20 ports that is free. Raises BadInput when none is."""
    for port in range(wanted, wanted + 20):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise BadInput(f"Port {wanted} sampai {wanted + 19} di {host} sedang dipakai. Pilih yang lain dengan --port.")


def commands(host: str, port: int, threads: int) -> dict[str, Sequence[str]]:
    """The two processes of one machine: gunicorn with threads, and the worker that draws."""
    python = sys.executable
    return {
        "web": [
            python,
            "-m",
            "gunicorn",
            "market:create_app()",
            "--worker-class",
            "gthread",
            "--workers",
            "1",
            "--threads",
            str(threads),
            "--bind",
            f"{host}:{port}",
            "--log-level",
            "warning",
            "--graceful-timeout",
            "5",
        ],
        "worker": [python, "-m", "flask", "--app", "market", "worker"],
    }


def run(host: str, port: int, *, threads: int, on_ready: Callable[[str], None], environ: dict[str, str]) -> int:
    """Start both parts, call `on_ready(address)` once the web answers, wait. Returns the exit code."""
    port = free_port(host, port)
    address = f"http://{host}:{port}"
    environ = {"GILIRAN_PUBLIC_URL": address, **environ}
    signal.signal(signal.SIGTERM, _as_interrupt)
    parts: list[Part] = []
    try:
        for name, command in commands(host, port, threads).items():
            # A process group of its own: Ctrl-C reaches this process only, which then ends the parts in order.
            process = subprocess.Popen(command, env=os.environ | environ, start_new_session=True)
            parts.append(Part(name, process))
        _wait_until_ready(address, parts)
        on_ready(address)
        return _watch(parts)
    except KeyboardInterrupt:
        return 0
    finally:
        _stop(parts)


def _as_interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _wait_until_ready(address: str, parts: list[Part]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        _refuse_dead(parts)
        try:
            with urllib.request.urlopen(f"{address}/sehat", timeout=5):  # noqa: S310 (our own address)
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.1)
    raise DidNotStart(f"Server tidak menjawab dalam {READY_SECONDS} detik.")


def _refuse_dead(parts: list[Part]) -> None:
    for part in parts:
        if part.process.poll() is not None:
            raise DidNotStart(f"Proses {part.name} berhenti saat mulai (kode {part.process.returncode}).")


def _watch(parts: list[Part]) -> int:
    """Wait until one part ends by itself: then all end, with a failure."""
    while True:
        for part in parts:
            try:
                code = part.process.wait(timeout=0.5)
            except subprocess.TimeoutExpired:
                continue
            click.echo(f"Proses {part.name} berhenti (kode {code}); semua dihentikan.", err=True)
            return 1


def _stop(parts: list[Part]) -> None:
    for part in parts:
        if part.process.poll() is None:
            part.process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for part in parts:
        try:
            part.process.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(part.process.pid, signal.SIGKILL)
            part.process.wait()
