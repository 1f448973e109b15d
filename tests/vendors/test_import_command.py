"""The command as a person runs it: its line, its report, its exit codes, and its end by force."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from market.config import ROOT
from market.vendors.models import Vendor
from tests.vendors.sheets import registry_file, row

EXPECTED = {"rows": 668, "created": 602, "warnings": 40, "duplicates": 35, "rejected": 31}


def environment(app: Flask) -> dict[str, str]:
    return os.environ | {
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "SECRET_KEY": app.config["SECRET_KEY"],
        "GILIRAN_INSTANCE": app.config["INSTANCE"],
        "PYTHONPATH": str(ROOT),
    }


def run(app: Flask, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "flask", "--app", "market", "vendors", "import", *arguments]
    return subprocess.run(command, env=environment(app), cwd=ROOT, capture_output=True, text=True, check=False)


def in_process(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["vendors", "import", *arguments])
    return result.exit_code, result.output


def count(session: Session) -> int:
    session.rollback()
    return session.scalar(sa.select(sa.func.count(Vendor.id))) or 0


def test_the_line_that_programs_read(app: Flask, session: Session, registry: Path) -> None:
    tried = run(app, str(registry), "--dry-run", "--json")
    assert json.loads(tried.stdout) == EXPECTED
    assert count(session) == 0
    done = run(app, str(registry), "--json")
    assert (done.returncode, json.loads(done.stdout), done.stdout.count("\n")) == (0, EXPECTED, 1)
    assert count(session) == 602


def test_the_sentence_that_people_read(app: Flask, registry: Path) -> None:
    code, said = in_process(app, str(registry), "--dry-run")
    assert code == 0
    assert said == (
        "Percobaan, tidak ada yang disimpan: 668 baris dibaca: 602 pelaku dicatat (40 perlu dilengkapi), "
        "35 ganda, 31 ditolak.\n"
    )


def test_a_bad_file_ends_with_two_and_one_sentence(app: Flask, session: Session, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"%PDF-1.7")
    ended = run(app, str(tmp_path / "a.xlsx"), "--json")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "bukan buku kerja" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert count(session) == 0


def said(value: object) -> object:
    """A cell without the spaces around it, which reading drops; blanks are None."""
    return (value.strip() or None) if isinstance(value, str) else value


def test_the_report_holds_the_rows_as_sent_and_why(app: Flask, session: Session, registry: Path) -> None:
    out = registry.with_name("laporan.xlsx")
    assert in_process(app, str(registry), "--report", str(out))[0] == 0
    sent = openpyxl.load_workbook(registry)["Pendaftar"]
    report = openpyxl.load_workbook(out)["Pendaftar"]
    for row_sent, row_told in zip(sent.iter_rows(), report.iter_rows(max_col=19), strict=True):
        assert [said(c.value) for c in row_told] == [said(c.value) for c in row_sent]
        assert not any(c.data_type == "f" for c in row_told)
    assert [report.cell(4, c).value for c in (20, 21)] == ["hasil", "alasan"]
    told = {n: (report.cell(n, 20).value, report.cell(n, 21).value) for n in (5, 15, 16, 22, 25, 30, 74, 217, 677)}
    assert told == {
        5: ("Dicatat (V0001)", None),
        15: ("Ganda, tidak dicatat", "Nomor HP sama dengan baris 8."),
        16: ("Dicatat (V0011)", None),
        22: (
            "Dicatat, perlu dilengkapi (V0017)",
            "Kolom N: NIB “000000O615170” bukan 13 angka; pelaku dicatat tanpa NIB.",
        ),
        25: ("Ditolak", "Kolom B: Nama usaha kosong."),
        30: ("Dicatat, perlu dilengkapi (V0024)", "Kolom I: Kategori “campuran” tidak dikenal; belum ikut diundi."),
        74: ("Ditolak", "Kolom E: Nomor HP “tidak ada” bukan nomor HP Indonesia."),
        217: (None, None),
        677: (None, None),
    }


@pytest.mark.parametrize("out", ["daftar.xlsx", "laporan.pdf", "tidak/ada/laporan.xlsx"])
def test_a_report_that_cannot_be_written_stops_before_anything_is_done(
    app: Flask, session: Session, tmp_path: Path, out: str
) -> None:
    path = registry_file(tmp_path, row(1))
    code, said = in_process(app, str(path), "--report", str(tmp_path / out))
    assert code == 2
    assert "Laporan" in said or "laporan" in said
    assert count(session) == 0


KILLED_INSIDE = """
import sys, time
from market.accounts import audit
def stop(*_, **__):
    print("inside", flush=True)
    time.sleep(60)
audit.record = stop
sys.argv = ["flask", "--app", "market", "vendors", "import", sys.argv[1]]
from flask.cli import main
main()
"""


def test_killed_inside_its_transaction_it_leaves_nothing(app: Flask, session: Session, registry: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED_INSIDE, str(registry)],
        env=environment(app),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout
    assert child.stdout.readline() == "inside\n"  # 602 vendors are inserted, nothing is committed
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    deadline = time.monotonic() + 10
    while (found := count(session)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert found == 0
    assert json.loads(in_process(app, str(registry), "--json")[1]) == EXPECTED


@pytest.mark.slow
def test_six_thousand_rows(app: Flask, session: Session, tmp_path: Path) -> None:
    path = registry_file(tmp_path, *(row(n) for n in range(1, 6001)))
    code, said = in_process(app, str(path), "--json")
    assert (code, json.loads(said)["created"], count(session)) == (0, 6000, 6000)
