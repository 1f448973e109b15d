"""The city's registry, row by row: each ends as the truth file says, and running it again makes no doubles."""

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from market.accounts.actor import Actor
from market.accounts.models import AuditEvent
from market.vendors.import_plan import ImportPlan, RowResult, Verdict
from market.vendors.import_service import apply_import, preview_import
from market.vendors.models import Consent, Vendor
from market.vendors.rules.unreadable import Reason
from market.vendors.vocabulary import Category, VendorStatus
from tests.support.factories import clock

GROUPS = {
    "kuliner": Category.KULINER,
    "kue_camilan": Category.KUE_CAMILAN,
    "minuman": Category.MINUMAN,
    "tenun_fesyen": Category.TENUN_FESYEN,
    "kriya": Category.KRIYA,
    "jasa": Category.JASA,
}
VERDICTS = {
    "ok": Verdict.CREATED,
    "warning": Verdict.WARNING,
    "duplicate": Verdict.DUPLICATE,
    "reject": Verdict.REJECTED,
}
EXPECTED = {"rows": 668, "created": 602, "warnings": 40, "duplicates": 35, "rejected": 31}
ACTOR = Actor.command("test")


@pytest.fixture
def truth(shared: Path) -> dict[int, dict[str, Any]]:
    rows = json.loads((shared / "data" / "registry_2026.truth.json").read_text())["by_row"]
    return {row["row"]: row for row in rows}


def reasons(result: RowResult) -> list[str]:
    """In the truth file's words."""
    if result.same_as:
        what = {"phone": "phone", "nib": "NIB"}[result.same_as.what]
        assert result.same_as.place
        return [f"same {what} as row {result.same_as.place[1]}"]
    words = {
        Reason.NO_NAME: "no business name",
        Reason.NO_PHONE: "no usable phone",
        Reason.BAD_PHONE: "no usable phone",
        Reason.BAD_NIB: "NIB is not 13 digits",
        Reason.UNKNOWN_KELURAHAN: "kelurahan unknown or ambiguous",
        Reason.UNKNOWN_CATEGORY: "category unknown",
        Reason.NO_CATEGORY: "category unknown",
    }
    return [words[fault.reason] for fault in result.reading.fatal or result.reading.warnings]


def test_every_row_ends_as_the_truth_says(session: Session, registry: Path, truth: dict[int, dict[str, Any]]) -> None:
    plan = preview_import(session, registry)
    results = {result.number: result for result in plan.results}
    assert results.keys() == truth.keys()
    wrong = []
    for row, meant in truth.items():
        result, draft = results[row], results[row].reading.draft
        unusual = meant["reason"].startswith("hostile")
        got: dict[str, Any] = {"verdict": result.verdict, "reasons": reasons(result)}
        want: dict[str, Any] = {
            "verdict": VERDICTS[meant["kind"]],
            "reasons": [meant["reason"]] if meant["reason"] and not unusual else [],
        }
        if meant["kind"] in ("ok", "warning"):
            unknown = meant["reason"] == "category unknown"
            got |= {"phone": draft.phone, "nib": draft.nib, "category": draft.category, "name": draft.business_name}
            want |= {"phone": meant["phone"], "nib": meant["nib"], "name": meant["name"]}
            want["category"] = None if unknown else GROUPS[meant["group"]]
        if got != want:
            wrong.append((row, got, want))
    assert wrong == []


def test_the_counts_are_those_of_the_rules(session: Session, registry: Path) -> None:
    assert preview_import(session, registry).counts() == EXPECTED


def test_a_preview_writes_nothing(session: Session, registry: Path) -> None:
    preview_import(session, registry)
    assert session.scalar(sa.select(sa.func.count(Vendor.id))) == 0


def test_what_is_applied_is_what_was_previewed(session: Session, registry: Path) -> None:
    seen = preview_import(session, registry)
    done = apply_import(session, registry, actor=ACTOR, clock=clock)
    assert verdicts(done) == verdicts(seen)
    vendors = session.scalars(sa.select(Vendor).order_by(Vendor.code)).all()
    assert len(vendors) == EXPECTED["created"]
    assert [v.code for v in vendors] == [f"V{n:04}" for n in range(1, 603)]
    assert {v.status for v in vendors} == {VendorStatus.ACTIVE}
    assert {v.version for v in vendors} == {1}
    event = session.scalars(sa.select(AuditEvent)).one()
    assert (event.action, event.detail["created"], event.detail["first"]) == ("vendors.import", 602, "V0001")


def test_a_second_run_makes_no_doubles(session: Session, registry: Path) -> None:
    apply_import(session, registry, actor=ACTOR, clock=clock)
    again = apply_import(session, registry, actor=ACTOR, clock=clock)
    assert again.counts() == {"rows": 668, "created": 0, "warnings": 0, "duplicates": 637, "rejected": 31}
    assert session.scalar(sa.select(sa.func.count(Vendor.id))) == 602


def test_what_could_not_be_read_is_kept(session: Session, registry: Path) -> None:
    apply_import(session, registry, actor=ACTOR, clock=clock)
    kept = session.scalars(sa.select(Vendor.unread).where(Vendor.phone == "+6284074727804")).one()
    assert kept == {"nib": "000000O615170"}
    unclear = session.scalars(sa.select(Vendor).where(Vendor.phone == "+6284022789737")).one()
    assert (unclear.kelurahan_code, unclear.unread) == (None, {"kelurahan": "Naikoten"})


def test_no_consent_is_invented(session: Session, registry: Path) -> None:
    apply_import(session, registry, actor=ACTOR, clock=clock)
    assert session.scalar(sa.select(sa.func.count(Consent.id))) == 0


def verdicts(plan: ImportPlan) -> list[tuple[int, Verdict]]:
    return [(result.number, result.verdict) for result in plan.results]
