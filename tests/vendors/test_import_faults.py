"""Hostile texts, races, and whatever else must leave the registry whole."""

import threading
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from market.accounts.actor import Actor
from market.accounts.models import AuditEvent
from market.errors import BadInput, Busy
from market.vendors import import_service
from market.vendors.import_plan import ImportPlan
from market.vendors.import_service import apply_import
from market.vendors.models import Consent, Vendor
from market.vendors.vocabulary import ConsentPurpose, VendorStatus
from tests.support import factories as make
from tests.support.factories import clock
from tests.vendors.sheets import HEADINGS, registry_file, row

ACTOR = Actor.command("test")


def apply(session: Session, path: Path) -> ImportPlan:
    return apply_import(session, path, actor=ACTOR, clock=clock)


def count(session: Session, model: Any = Vendor) -> int:
    session.rollback()
    return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


HOSTILE = {
    "formula": '=HYPERLINK("http://example.invalid","klik")',
    "command": "@SUM(1+1)*cmd|' /C calc'!A0",
    "zero width": "Kue\u200b Mama\u200d Ina",
    "emoji": "Warung 🍜👩🏽‍🍳",
    "markup": "<script>alert(1)</script>",
    "template": "{{ 7 * 7 }} %(name)s %s",
    "sql": "Robert'); DROP TABLE vendor;--",
    "right to left": "\u202eabc\u202c",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_any_text_is_kept_as_text(session: Session, tmp_path: Path, text: str) -> None:
    plan = apply(session, registry_file(tmp_path, row(1, name=text, owner=text, product=text)))
    vendor = session.scalars(sa.select(Vendor)).one()
    assert (vendor.business_name, vendor.owner_name, vendor.product) == (text, text, text)
    assert plan.counts()["warnings"] == 0


def test_what_a_database_cannot_hold_is_taken_out(session: Session, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"Nama Usaha;HP;Kelurahan\nWar\x01ung\x0bIna;084000000001;Ku\x02pang\n")
    apply(session, tmp_path / "a.csv")
    vendor = session.scalars(sa.select(Vendor)).one()
    assert (vendor.business_name, vendor.unread["kelurahan"]) == ("War ung Ina", "Ku pang")


def test_percent_signs_in_a_cell_do_not_break_the_sentence(session: Session, tmp_path: Path) -> None:
    plan = import_service.preview_import(session, registry_file(tmp_path, row(1, kelurahan="100%(x)s %s")))
    assert "100%(x)s %s" in plan.results[0].sentences()[0]


def test_a_registered_phone_or_nib_is_a_double(session: Session, tmp_path: Path) -> None:
    there = make.vendor(session, nib="0000001234567", nib_status="issued", phone="+6284000000001")
    plan = apply(session, registry_file(tmp_path, row(1), row(2, nib="0000001234567"), row(3)))
    assert [r.verdict.value for r in plan.results] == ["duplicate", "duplicate", "created"]
    assert plan.results[0].sentences() == [f"Nomor HP sama dengan pelaku terdaftar {there.code}."]
    assert plan.results[1].sentences() == [f"NIB sama dengan pelaku terdaftar {there.code}."]


def test_codes_go_on_after_the_highest(session: Session, tmp_path: Path) -> None:
    make.vendor(session, code="V0041")
    make.vendor(session, code="VX")
    plan = apply(session, registry_file(tmp_path, row(7), row(8)))
    assert [r.code for r in plan.results] == ["V0042", "V0043"]


def test_consent_is_recorded_where_the_workbook_says_yes(session: Session, tmp_path: Path) -> None:
    path = registry_file(
        tmp_path, [*row(1), "ya"], [*row(2), "tidak"], [*row(3), "entah"], headings=[*HEADINGS, "Persetujuan"]
    )
    plan = apply(session, path)
    consent = session.scalars(sa.select(Consent)).one()
    vendor = session.get_one(Vendor, consent.vendor_id)
    assert (vendor.phone, consent.purpose, consent.source) == (
        "+6284000000001",
        ConsentPurpose.REGISTRATION,
        "import",
    )
    assert plan.counts()["warnings"] == 1


def test_imported_vendors_are_active_and_joined_today_unless_told(session: Session, tmp_path: Path) -> None:
    apply(session, registry_file(tmp_path, row(1)))
    vendor = session.scalars(sa.select(Vendor)).one()
    assert (vendor.status, vendor.joined_on.isoformat()) == (VendorStatus.ACTIVE, "2026-11-24")


def test_a_fault_in_the_middle_leaves_nothing(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = registry_file(tmp_path, *(row(n) for n in range(1, 30)))
    monkeypatch.setattr(import_service.audit, "record", lambda *_a, **_k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        apply(session, path)
    assert count(session) == 0


def test_a_file_that_cannot_be_read_changes_nothing(session: Session, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(BadInput):
        apply(session, tmp_path / "a.xlsx")
    assert count(session) == 0
    assert count(session, AuditEvent) == 0


def test_an_empty_table_is_imported_as_nothing(session: Session, tmp_path: Path) -> None:
    assert apply(session, registry_file(tmp_path)).counts()["rows"] == 0


def test_two_imports_at_once_make_no_doubles(app: Flask, session: Session, tmp_path: Path) -> None:
    path = registry_file(tmp_path, *(row(n) for n in range(1, 200)))
    start = threading.Barrier(2)
    created: list[int] = []

    def run() -> None:
        from market.extensions import db

        with app.app_context():
            start.wait()
            created.append(apply(db.session(), path).counts()["created"])
            db.session.remove()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(created) == [0, 199]
    assert count(session) == 199


def test_a_busy_database_is_told_and_nothing_is_lost(app: Flask, session: Session, tmp_path: Path) -> None:
    from market.extensions import db

    path = registry_file(tmp_path, row(1))
    with db.engine.connect().execution_options(giliran_write=True) as other:
        if other.dialect.name == "sqlite":
            session.execute(sa.text("PRAGMA busy_timeout=100"))  # else the test waits five seconds
            session.rollback()
            other.execute(sa.text("SELECT 1"))
        else:
            other.execute(sa.text("LOCK TABLE vendor IN SHARE ROW EXCLUSIVE MODE"))
        with pytest.raises(Busy):
            apply(session, path)
        other.rollback()
    assert count(session) == 0
    assert apply(session, path).counts()["created"] == 1
