"""*Periksa sendiri* in a real browser: a true rotation is found true, a changed one is not, bad files are told."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Request, expect
from sqlalchemy.orm import Session

from market.demo import cli as demo
from market.rotations import queries as rotations
from market.rotations.models import Rotation
from market.seasons.models import Season
from scheduler.verify import verify_bytes
from tests.browser.screens import Screen
from tests.scheduler.good_files import good_pair, rotation_for
from tests.scheduler.hand_made import CASES
from tests.scheduler.oracle import as_bytes
from tests.support import factories as make
from tests.support.turns import publish

KEPT, BROKEN, UNREADABLE = "Semua aturan dipenuhi", "Ada yang tidak sesuai", "Berkas tidak dapat dibaca"


@pytest.fixture
def files() -> tuple[dict[str, Any], dict[str, Any]]:
    """The market made by hand in which every rule is in force."""
    return good_pair()


@pytest.fixture
def published(session: Session, files: tuple[dict[str, Any], dict[str, Any]]) -> Rotation:
    problem, rotation = (as_bytes(file) for file in files)
    season = make.season(session, make.venue(session), weekends=2, code="2026-2", name="Musim Contoh")
    return publish(
        session,
        season,
        {},
        problem=problem,
        rotation=rotation,
        rotation_sha256=hashlib.sha256(rotation).hexdigest(),
        seed=files[0]["seed"],
    )


def verdict(screen: Screen) -> str:
    """The heading of the one verdict that is shown, once the check has ended."""
    shown = screen.page.locator("[data-verdict]:visible h2")
    expect(shown).to_have_count(1, timeout=180_000)
    return shown.inner_text()


def figures(screen: Screen) -> dict[str, float | None]:
    """The exact figures behind the rounded ones on the page."""
    found = screen.page.locator("[data-figure]").evaluate_all("all => all.map(d => [d.dataset.figure, d.value])")
    return {name: float(value) if value else None for name, value in found}


def check_own(screen: Screen, folder: Path, problem: bytes, rotation: bytes) -> str:
    for name, content in (("problem", problem), ("rotation", rotation)):
        file = folder / f"{name}.json"
        file.write_bytes(content)
        screen.page.get_by_label(file.name).set_input_files(file)
    screen.press("Periksa berkas ini")
    return verdict(screen)


def test_a_published_rotation_is_found_true(phone: Screen, published: Rotation) -> None:
    phone.open("/periksa/2026-2/1")
    expect(phone.page.get_by_text("Tanpa JavaScript")).to_be_hidden()
    phone.press("Periksa sendiri")
    assert verdict(phone) == KEPT
    report = verify_bytes(published.problem, published.rotation)
    shown = figures(phone)
    assert shown == {name: pytest.approx(report.figures[name]) for name in shown}
    assert len(shown) == 14
    phone.shows("sama persis dengan yang diterbitkan")
    for name in ("faults", "waivers"):
        expect(phone.page.locator(f"[data-list={name}]")).to_be_hidden()
    phone.no_faults()


def test_the_verdict_is_heard_and_brought_into_view(phone: Screen, published: Rotation) -> None:
    phone.open("/periksa")
    phone.press("Periksa sendiri")
    verdict(phone)
    heading = phone.page.locator("[data-verdict]:visible h2")
    expect(heading).to_be_focused()
    expect(heading).to_be_in_viewport()


def test_files_other_than_the_published_ones_are_told(
    phone: Screen, published: Rotation, files: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    """The rules are kept, but the page promised another file."""
    phone.page.route("**/rotation.json", lambda route: route.fulfill(body=json.dumps(files[1], indent=1)))
    phone.open("/periksa/2026-2/1")
    phone.press("Periksa sendiri")
    assert verdict(phone) == BROKEN
    phone.shows("1 kesalahan ditemukan")
    phone.shows("bukan berkas yang diterbitkan")
    expect(phone.page.get_by_text("sama persis dengan yang diterbitkan")).to_be_hidden()


def test_a_changed_rotation_shows_its_faults(
    phone: Screen, session: Session, files: tuple[dict[str, Any], dict[str, Any]], tmp_path: Path
) -> None:
    problem, rotation = files
    rotation["assignments"][0]["stall"] = rotation["assignments"][1]["stall"]
    phone.open("/periksa")
    assert check_own(phone, tmp_path, as_bytes(problem), as_bytes(rotation)) == BROKEN
    phone.shows("Satu lapak diberikan kepada lebih dari satu UMKM")
    found = verify_bytes(as_bytes(problem), as_bytes(rotation)).faults
    expect(phone.page.locator("[data-count]")).to_have_text(str(len(found)))
    text = phone.page.locator("[data-list=faults]").inner_text()
    assert [fault.where for fault in found if fault.where not in text] == []
    expect(phone.page.get_by_text("sama persis dengan yang diterbitkan")).to_be_hidden()
    phone.page.get_by_text("Keterangan teknis").first.click()
    phone.shows(found[0].message)
    phone.no_faults()


def test_what_a_coordinator_set_aside_is_no_fault(phone: Screen, session: Session, tmp_path: Path) -> None:
    case = next(case for case in CASES if case.name == "rule 3: waived")
    problem = case.facts()
    phone.open("/periksa")
    assert check_own(phone, tmp_path, as_bytes(problem), as_bytes(rotation_for(problem, case.plan()))) == KEPT
    phone.shows("Dikesampingkan, bukan kesalahan")
    expect(phone.page.locator("[data-list=waivers] [data-says]")).to_have_text(
        "Giliran berikutnya datang terlalu cepat"
    )
    expect(phone.page.locator("[data-list=faults]")).to_be_hidden()
    phone.no_faults()


def test_many_faults_of_one_kind_are_counted_not_all_listed(phone: Screen, session: Session, tmp_path: Path) -> None:
    problem, rotation = good_pair()
    rotation["assignments"] += [{"weekend": "w", "vendor": "v", "stall": "s"}] * 50
    phone.open("/periksa")
    assert check_own(phone, tmp_path, as_bytes(problem), as_bytes(rotation)) == BROKEN
    phone.shows("dan 42 lagi")
    expect(
        phone.page.locator("[data-list=faults] [data-places] code", has_text=re.compile(r"\.vendor$"))
    ).to_have_count(8)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "Bukan berkas JSON yang benar"),
        (b'{"format": "giliran-rota', "Bukan berkas JSON yang benar"),
        (b"\xff\xfe", "Bukan teks UTF-8"),
        (b"[]", "Jenis nilainya keliru"),
        (b'{"format": "giliran-rotation/2"}', "Ada bagian yang hilang"),
        (b'{"<img src=x onerror=alert(1)>": 1}', "Ada bagian yang tidak dikenal"),
    ],
)
def test_a_broken_file_is_a_clear_error(
    phone: Screen, session: Session, tmp_path: Path, content: bytes, says: str
) -> None:
    phone.open("/periksa")
    assert check_own(phone, tmp_path, as_bytes(good_pair()[0]), content) == UNREADABLE
    phone.shows(says)
    expect(phone.page.locator("[data-figures]")).to_be_hidden()
    phone.no_faults()
    assert check_own(phone, tmp_path, *(as_bytes(file) for file in good_pair())) == KEPT, "and the next one is checked"
    expect(phone.page.locator("[data-list=faults]")).to_be_hidden()


def test_own_files_stay_on_the_device(phone: Screen, session: Session, tmp_path: Path) -> None:
    phone.open("/periksa")
    phone.page.wait_for_load_state("networkidle")
    sent: list[Request] = []
    phone.page.context.on("request", lambda request: sent.append(request))
    check_own(phone, tmp_path, *(as_bytes(file) for file in good_pair()))
    assert {request.method for request in sent} == {"GET"}
    script = re.compile(r"/static/(checker|js)/\w+\.js(\?v=\w+)?$")
    assert [request.url for request in sent if not script.search(request.url)] == []
    assert sent, "requests are seen"


def test_without_the_files_nothing_is_claimed(phone: Screen, published: Rotation) -> None:
    phone.page.route("**/problem.json", lambda route: route.fulfill(status=503))
    phone.open("/periksa")
    phone.press("Periksa sendiri")
    assert verdict(phone) == "Berkas belum terambil"
    phone.no_faults()


def test_a_checker_that_does_not_load_claims_nothing(phone: Screen, published: Rotation) -> None:
    phone.page.context.route("**/checker/check.js", lambda route: route.fulfill(status=404))
    phone.open("/periksa")
    phone.press("Periksa sendiri")
    assert verdict(phone) == "Pemeriksaan tidak selesai"
    phone.no_faults()


def test_a_check_can_be_stopped(phone: Screen, published: Rotation) -> None:
    phone.page.route("**/problem.json", lambda route: None)  # an answer that never comes
    phone.open("/periksa")
    phone.press("Periksa sendiri")
    phone.shows("Mengambil kedua berkas")
    phone.no_faults()
    phone.press("Hentikan")
    expect(phone.page.locator("[data-outcome]")).to_be_hidden()


def test_the_demonstration_season_is_found_true(phone: Screen, app: Flask, session: Session) -> None:
    """600 vendors, drawn and published as in `flask demo`; the page stays alive meanwhile."""
    demo.ensure()
    season = session.query(Season).one()
    rotation = rotations.published(session, season.id)
    assert rotation is not None
    phone.open("/periksa")
    phone.press("Periksa sendiri")
    phone.page.locator("h1").click(timeout=2000)
    assert verdict(phone) == KEPT
    report = verify_bytes(rotation.problem, rotation.rotation)
    shown = figures(phone)
    assert shown == {name: pytest.approx(report.figures[name]) for name in shown}
    assert shown["filled"] == report.figures["filled"] > 2000
    phone.no_faults()
