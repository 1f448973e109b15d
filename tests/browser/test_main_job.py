"""The main job once, as people do it: registry in, rotation out, a turn on a phone, omzet recorded, roster down."""

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from openpyxl import load_workbook
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from market.accounts import service as accounts
from market.accounts.actor import Actor
from market.accounts.models import Role
from market.clock import now, today
from market.omzet.models import OmzetReport
from market.rotations.models import Assignment
from market.seasons.models import Weekend
from market.vendors.models import Vendor
from tests.browser.conftest import Live
from tests.browser.screens import Screen

ROOT = Path(__file__).resolve().parent.parent.parent
EMAIL, PASSWORD = "koordinator@example.org", "lontar kelapa sasando 7"


@pytest.fixture
def worker(app: Flask) -> Iterator[subprocess.Popen[bytes]]:
    """The real worker process on the same installation."""
    environment = os.environ | {
        "SECRET_KEY": app.config["SECRET_KEY"],
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "GILIRAN_INSTANCE": app.config["INSTANCE"],
        "JOBS_DATABASE_URL": app.config["JOBS_DATABASE_URL"],
    }
    command = [sys.executable, "-m", "flask", "--app", "market", "worker"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    yield process
    process.terminate()
    process.wait(timeout=30)


def last_saturday() -> dt.date:
    """The Saturday on or before today in Kupang: its market day has come, so omzet can be reported."""
    day = today(now)
    return day - dt.timedelta(days=(day.weekday() - 5) % 7)


@pytest.mark.slow
def test_from_registry_to_omzet(
    live: Live,
    worker: subprocess.Popen[bytes],
    laptop: Screen,
    phone: Screen,
    session: Session,
    shared: Path,
    tmp_path: Path,
) -> None:
    accounts.add_user(
        session,
        email=EMAIL,
        name="Yohana Contoh",
        role=Role.COORDINATOR,
        password=PASSWORD,
        actor=Actor("command:test"),
        clock=now,
    )
    sign_in(laptop)
    import_stalls(laptop, shared / "data" / "stalls_taman_nostalgia.xlsx")
    import_registry(laptop, shared / "data" / "registry_2026.xlsx")
    make_season(laptop)
    draw_and_publish(laptop)
    check_roster(laptop, tmp_path)
    vendor = vendor_with_a_past_and_a_coming_turn(session)
    link = issue_link(laptop, vendor)
    see_the_turn(phone, link, vendor, session)
    report_omzet(phone)
    session.rollback()
    assert session.scalars(sa.select(OmzetReport.amount)).all() == [1_250_000]


def sign_in(laptop: Screen) -> None:
    laptop.open("/masuk")
    laptop.fill("Email", EMAIL)
    laptop.fill("Kata sandi", PASSWORD)
    laptop.press("Masuk")
    laptop.page.wait_for_url("**/kerja")
    laptop.no_faults()


def import_stalls(laptop: Screen, plan: Path) -> None:
    laptop.open("/kerja/lapak/impor")
    laptop.fill("Nama lokasi", "Taman Nostalgia")
    laptop.fill("Kode lokasi", "taman-nostalgia")
    laptop.page.locator("input[type=file]").set_input_files(plan)
    laptop.press("Periksa denah")
    laptop.shows("belum ada yang disimpan")
    laptop.no_faults()
    laptop.press("Simpan denah")
    laptop.page.wait_for_url("**/kerja/lapak?*")
    laptop.shows("A-01")


def import_registry(laptop: Screen, registry: Path) -> None:
    laptop.open("/kerja/pelaku/impor")
    laptop.page.locator("input[type=file]").set_input_files(registry)
    laptop.press("Periksa berkas")
    laptop.shows("Akan dicatat")
    laptop.no_faults()
    laptop.press("Catat 602 pelaku")
    laptop.shows("Sudah diimpor.")
    laptop.no_faults()


def make_season(laptop: Screen) -> None:
    laptop.open("/kerja/musim/baru")
    laptop.fill("Nama musim", "Musim Uji")
    laptop.fill("Kode musim", "uji")
    laptop.fill("Akhir pekan pertama", last_saturday().isoformat())
    laptop.fill("Jumlah akhir pekan", "8")
    laptop.press("Buat musim")
    laptop.page.wait_for_url("**/kerja/musim/uji")
    laptop.no_faults()


def draw_and_publish(laptop: Screen) -> None:
    laptop.open("/kerja/rotasi/uji")
    laptop.press("Undi rotasi")
    laptop.page.wait_for_url("**/undian/*")
    laptop.page.get_by_role("link", name="Lihat rancangan 1").click(timeout=180_000)
    laptop.shows("Singkatnya")
    laptop.no_faults()
    laptop.press("Terbitkan …")
    laptop.page.get_by_role("dialog").get_by_role("button", name="Terbitkan").click()
    laptop.shows("Terbit")
    laptop.no_faults()


def check_roster(laptop: Screen, folder: Path) -> None:
    laptop.open("/kerja/rotasi/uji/1")
    with laptop.page.expect_download() as download:
        laptop.press("Roster Excel (dengan telepon)")
    file = folder / "roster.xlsx"
    download.value.save_as(file)
    book = load_workbook(file)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"], "a roster holds no formulas"
    assert any(str(cell.value).startswith("0840") for cell in cells), "the coordinator's copy has the phones"
    assert len(book.sheetnames) >= 8 + 2


def vendor_with_a_past_and_a_coming_turn(session: Session) -> Vendor:
    """One whose market day has been and whose next turn is still to come."""
    session.rollback()
    first = last_saturday()
    had = (
        sa.select(Assignment.vendor_id)
        .join(Weekend, Weekend.id == Assignment.weekend_id)
        .where(Weekend.starts_on == first)
        .scalar_subquery()
    )
    wanted = (
        sa.select(Vendor)
        .join(Assignment, Assignment.vendor_id == Vendor.id)
        .join(Weekend, Weekend.id == Assignment.weekend_id)
        .where(Vendor.id.in_(had), Weekend.starts_on > first + dt.timedelta(days=1))
        .order_by(Vendor.code)
        .limit(1)
    )
    return session.scalars(wanted).one()


def issue_link(laptop: Screen, vendor: Vendor) -> str:
    laptop.open(f"/kerja/pelaku/{vendor.code}/kartu")
    laptop.press("Buat tautan dan kartu")
    address = laptop.page.get_by_label("Tautan pribadi").input_value()
    laptop.no_faults()
    return "/g/" + address.rsplit("/g/", 1)[1]


def see_the_turn(phone: Screen, link: str, vendor: Vendor, session: Session) -> None:
    phone.open(link)
    phone.page.wait_for_url("**/saya")
    assert phone.heading() == vendor.business_name
    stalls = session.execute(
        sa.text(
            "SELECT stall.code FROM assignment JOIN stall ON stall.id = assignment.stall_id "
            "JOIN weekend ON weekend.id = assignment.weekend_id WHERE vendor_id = :vendor AND starts_on > :first "
            "ORDER BY starts_on"
        ),
        {"vendor": vendor.id, "first": last_saturday().isoformat()},
    ).scalars()
    phone.shows(next(iter(stalls)))
    phone.no_faults()


def report_omzet(phone: Screen) -> None:
    phone.open(f"/saya/omzet/{last_saturday().isoformat()}")
    phone.page.locator("input[data-rupiah]").fill("1250000")
    phone.no_faults()
    phone.press("Simpan")
    phone.page.wait_for_url("**/saya*")
    expect(phone.page.get_by_text("Rp1.250.000").first).to_be_visible()
