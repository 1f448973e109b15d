"""Workbooks of omzet: the template comes back as it went out, other shapes are read too, nothing is made double."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from market.attendance.queries import day
from market.omzet.models import OmzetCorrection, OmzetReport
from market.omzet.service import reports_of
from market.omzet.workbook import template
from market.spreadsheets.reading import read_workbook
from market.spreadsheets.writing import Book
from tests.omzet.conftest import Market, sold
from tests.support import factories as make


@pytest.fixture(autouse=True)
def _on_that_tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("market.omzet.cli.now", make.clock)


def run(app: Flask, market: Market, file: Path, *more: str, date: str = "2026-11-21") -> dict[str, int]:
    arguments = ["omzet", "import", str(file), "--season", market.season.code, "--date", date, "--json", *more]
    result = app.test_cli_runner().invoke(args=arguments)
    assert result.exit_code == 0, result.output
    found: dict[str, int] = json.loads(result.stdout.splitlines()[-1])
    return found


def book(path: Path, *rows: list[object], title: str = "Omzet") -> Path:
    made = Book()
    sheet = made.sheet(title)
    for row in rows:
        sheet.row(row)  # type: ignore[arg-type]
    made.save(path)
    return path


def counted(
    rows: int = 0, reported: int = 0, unchanged: int = 0, corrected: int = 0, rejected: int = 0
) -> dict[str, int]:
    return {"rows": rows, "reported": reported, "unchanged": unchanged, "corrected": corrected, "rejected": rejected}


def test_the_template_comes_back_as_it_went_out(app: Flask, session: Session, market: Market, tmp_path: Path) -> None:
    market.vendors[1].business_name = "=HYPERLINK(A1)"
    session.commit()
    sold(session, market.saturday, market.ani, 500_000)
    today = day(session, market.season.code, market.saturday.on)
    file = tmp_path / "omzet.xlsx"
    file.write_bytes(template(today, reports_of(session, market.saturday.id)))
    grid = read_workbook(file)[0]
    assert grid.rows[2] == ["No", "Lapak", "Kode", "Nama usaha", "Produk", "Omzet"]
    assert grid.rows[3][-1] == 500_000
    assert grid.rows[4][3] == "=HYPERLINK(A1)"
    assert run(app, market, file) == counted(rows=6, unchanged=6)


def test_every_row_ends_somewhere_and_again_makes_nothing_double(
    app: Flask, session: Session, market: Market, tmp_path: Path
) -> None:
    sold(session, market.saturday, market.ani, 500_000)
    codes = [vendor.code for vendor in market.vendors]
    file = book(
        tmp_path / "a.xlsx",
        ["REKAP OMZET PASAR SABOAK"],
        ["NO", "KODE PELAKU", "OMSET (RP)"],
        [1, codes[0], 550_000],
        [2, codes[1], "Rp 1.250.000"],
        [3, codes[2], "1,25 jt"],
        [4, codes[3], None],
        [5, codes[4], "1250,5"],
        [6, codes[1], 999_999],
        [7, market.standby.code, 100_000],
        [8, codes[5], 77_000_000],
        ["", "JUMLAH", 99_000_000],
    )
    first = counted(rows=8, reported=2, unchanged=1, corrected=1, rejected=4)
    assert run(app, market, file, "--dry-run") == first
    session.rollback()
    assert session.scalar(sa.select(sa.func.count(OmzetReport.id))) == 1
    assert run(app, market, file) == first
    assert run(app, market, file) == counted(rows=8, unchanged=4, rejected=4)
    assert run(app, market, file, "--confirm-odd")["reported"] == 1
    session.rollback()
    assert session.scalar(sa.select(sa.func.count(OmzetReport.id))) == 4
    assert session.scalars(sa.select(OmzetCorrection.reason)).all() == ["Berkas a.xlsx"]


def test_stalls_or_names_do_as_well_as_codes(app: Flask, market: Market, tmp_path: Path) -> None:
    by_stall = book(tmp_path / "s.xlsx", ["Lapak", "Penjualan"], ["a-01", 500_000], ["A-99", 1])
    assert run(app, market, by_stall) == counted(rows=2, reported=1, rejected=1)
    by_name = book(tmp_path / "n.xlsx", ["Nama Usaha", "Omzet"], ["dapur beni", 400_000], ["Dapur", 1])
    assert run(app, market, by_name) == counted(rows=2, reported=1, rejected=1)
    text = tmp_path / "t.csv"
    text.write_text(f"lapak;kode;omzet\nA-03;{market.vendors[2].code};300.000\nA-05;{market.vendors[3].code};5\n")
    assert run(app, market, text) == counted(rows=2, reported=1, rejected=1)


@pytest.mark.parametrize("rows", [[["Nama", "Alamat"], ["x", "y"]], [["Omzet"], [5]], []])
def test_a_file_without_the_columns_is_refused(
    app: Flask, market: Market, tmp_path: Path, rows: list[list[object]]
) -> None:
    file = book(tmp_path / "x.xlsx", *rows)
    result = app.test_cli_runner().invoke(
        args=["omzet", "import", str(file), "--season", market.season.code, "--date", "2026-11-21"]
    )
    assert result.exit_code == 2
    assert "kolom omzet" in result.stderr


@pytest.mark.parametrize(
    ("season", "date", "code"), [("lain", "2026-11-21", 2), (None, "2026-11-20", 2), (None, "2026-11-28", 2)]
)
def test_wrong_days_are_refused(
    app: Flask, market: Market, tmp_path: Path, season: str | None, date: str, code: int
) -> None:
    file = book(tmp_path / "x.xlsx", ["Kode", "Omzet"], [market.ani.code, 5000])
    arguments = ["omzet", "import", str(file), "--season", season or market.season.code, "--date", date]
    result = app.test_cli_runner().invoke(args=arguments)
    assert result.exit_code == code
    assert result.stderr.strip()
    assert "Traceback" not in result.output
