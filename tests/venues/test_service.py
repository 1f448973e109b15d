"""A plan becomes a venue; a newer plan changes it; nothing that others refer to is deleted."""

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from market.accounts.actor import Actor
from market.accounts.models import AuditEvent
from market.errors import BadInput
from market.vendors.vocabulary import Category, Need
from market.venues import service
from market.venues.import_plan import StallChanges, name_from_file
from market.venues.models import Stall, Venue
from market.venues.queries import all_venues, neighbour_pairs, stalls_of, venue_by_code
from tests.support.factories import clock
from tests.support.queries import count_queries
from tests.venues.sheets import HEADINGS, plan_file, stall


def apply(session: Session, path: Path, code: str | None = "taman", name: str | None = None) -> StallChanges:
    return service.import_stalls(session, path, code, name, actor=Actor.command("test"), clock=clock)


def stalls(session: Session, code: str = "taman") -> dict[str, Stall]:
    session.rollback()
    venue = venue_by_code(session, code)
    assert venue
    return {found.code: found for found in stalls_of(session, venue.id)}


def test_the_city_plan(session: Session, shared: Path) -> None:
    plan = shared / "data" / "stalls_taman_nostalgia.xlsx"
    changes = apply(session, plan, None)
    assert changes.counts() == {
        "venue": "taman-nostalgia",
        "rows": 100,
        "created": 100,
        "updated": 0,
        "unchanged": 0,
        "retired": 0,
        "zones": 3,
        "neighbours": 92,
    }
    (venue,) = all_venues(session)
    assert (venue.code, venue.name) == ("taman-nostalgia", "Taman Nostalgia")
    found = stalls(session, "taman-nostalgia")
    first = found["A-01"]
    assert (first.x, first.y, first.prime, first.features) == (0, 0, 100, [Need.LISTRIK, Need.AIR, Need.KOMPOR])
    assert [kept.category for kept in first.allowed] == [Category.KULINER]
    assert {kept.category for kept in found["C-28"].allowed} == {Category.TENUN_FESYEN, Category.KRIYA, Category.JASA}
    assert [found[code].zone.position for code in ("A-01", "B-01", "C-01")] == [0, 1, 2]


def test_neighbours_are_those_of_the_season_file(session: Session, shared: Path) -> None:
    apply(session, shared / "data" / "stalls_taman_nostalgia.xlsx")
    codes = {found.id: found.code for found in stalls(session).values()}
    venue = venue_by_code(session, "taman")
    assert venue
    pairs = {frozenset((codes[one], codes[other])) for one, other in neighbour_pairs(session, venue.id)}
    season = json.loads((shared / "data" / "problem_season.json").read_text())
    assert pairs == {frozenset((s["id"], other)) for s in season["stalls"] for other in s["neighbours"]}


def test_the_same_plan_again_changes_nothing(session: Session, shared: Path) -> None:
    plan = shared / "data" / "stalls_taman_nostalgia.xlsx"
    apply(session, plan)
    before = {code: found.version for code, found in stalls(session).items()}
    counts = apply(session, plan).counts()
    assert (counts["created"], counts["updated"], counts["unchanged"], counts["retired"]) == (0, 0, 100, 0)
    assert {code: found.version for code, found in stalls(session).items()} == before


def test_a_newer_plan_changes_adds_and_retires(session: Session, tmp_path: Path) -> None:
    apply(session, plan_file(tmp_path, stall("A-01", 0), stall("A-02", 3), stall("A-03", 6)))
    kept = stalls(session)["A-02"].id
    newer = plan_file(
        tmp_path,
        stall("A-02", 3, features="air", **{"for": "semua"}),
        stall("A-03", 6),
        stall("B-01", 0, 20, status="rusak"),
    )
    seen = service.preview_stalls(session, newer, "taman")
    assert (seen.created, seen.updated, seen.unchanged, seen.retired) == (["B-01"], ["A-02"], ["A-03"], ["A-01"])
    assert apply(session, newer).counts() == seen.counts()
    found = stalls(session)
    assert found["A-02"].id == kept
    assert (found["A-02"].features, found["A-02"].allowed) == ([Need.AIR], [])
    assert [found[code].in_use for code in ("A-01", "A-02", "B-01")] == [False, True, False]
    assert apply(session, newer).counts()["retired"] == 0


def test_a_stall_may_move_to_another_zone_and_come_back_into_use(session: Session, tmp_path: Path) -> None:
    apply(session, plan_file(tmp_path, stall("A-01"), stall("A-02", 3)))
    apply(session, plan_file(tmp_path, stall("A-02", 3, zone="Z")))
    assert (stalls(session)["A-02"].zone.code, stalls(session)["A-01"].in_use) == ("Z", False)
    apply(session, plan_file(tmp_path, stall("A-01"), stall("A-02", 3)))
    assert (stalls(session)["A-02"].zone.code, stalls(session)["A-01"].in_use) == ("A", True)


def test_neighbours_follow_the_plan(session: Session, tmp_path: Path) -> None:
    def pairs() -> set[frozenset[str]]:
        codes = {found.id: found.code for found in stalls(session).values()}
        venue = venue_by_code(session, "taman")
        assert venue
        return {frozenset((codes[a], codes[b])) for a, b in neighbour_pairs(session, venue.id)}

    apply(session, plan_file(tmp_path, stall("A-01", 0), stall("A-02", 3), stall("A-03", 6)))
    assert pairs() == {frozenset({"A-01", "A-02"}), frozenset({"A-02", "A-03"})}
    listed = [[*stall("A-01", 0), "A-03"], [*stall("A-02", 3), "-"], [*stall("A-03", 6), ""]]
    apply(session, plan_file(tmp_path, *listed, headings=[*HEADINGS, "Tetangga"]))
    assert pairs() == {frozenset({"A-01", "A-03"})}


def test_two_venues_do_not_touch_one_another(session: Session, tmp_path: Path) -> None:
    apply(session, plan_file(tmp_path, stall("A-01")), "satu", "Taman Satu")
    apply(session, plan_file(tmp_path, stall("B-01")), "dua", "Taman Dua")
    assert stalls(session, "satu")["A-01"].in_use
    assert [venue.name for venue in all_venues(session)] == ["Taman Dua", "Taman Satu"]


def test_naming_a_venue_again_renames_it(session: Session, tmp_path: Path) -> None:
    apply(session, plan_file(tmp_path, stall("A-01")), "satu", "Taman Satu")
    apply(session, plan_file(tmp_path, stall("A-01")), "satu")
    assert session.scalars(sa.select(Venue.name)).one() == "Taman Satu"
    apply(session, plan_file(tmp_path, stall("A-01")), "satu", "Taman Baru")
    assert session.scalars(sa.select(Venue.name)).one() == "Taman Baru"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (stall(""), "kode lapak kosong"),
        (stall("A" * 13), "tidak dapat dipakai"),
        (stall("=1+1"), "tidak dapat dipakai"),
        (stall("A-01", "jauh"), "Baris 2 kolom C: “jauh” bukan jarak"),
        (stall("A-01", None, 3), "bukan jarak"),
        (stall("A-01", 1e9), "bukan jarak"),
        (stall("A-01", prime=120), "0 sampai 100"),
        (stall("A-01", features="listrik, wifi"), "wifi"),
        (stall("A-01", **{"for": "emas"}), "emas"),
        (stall("A-01", status="entah"), "entah"),
        (stall("A-01", zone="ZONAKULINER"), "8 huruf"),
    ],
)
def test_a_fault_refuses_the_plan_and_is_named(session: Session, tmp_path: Path, row: list[Any], said: str) -> None:
    with pytest.raises(BadInput) as caught:
        apply(session, plan_file(tmp_path, row))
    assert any(said in fault for fault in caught.value.faults), caught.value.faults
    assert session.scalar(sa.select(sa.func.count(Venue.id))) == 0


def test_all_faults_are_named_at_once(session: Session, tmp_path: Path) -> None:
    path = plan_file(tmp_path, stall("A-01", "x"), stall("A-02", prime=-1), stall("A-03", 6), stall("A-03", 6))
    with pytest.raises(BadInput) as caught:
        apply(session, path)
    assert len(caught.value.faults) == 4


def test_a_plan_without_its_columns_says_what_was_read(session: Session, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        apply(session, plan_file(tmp_path, headings=["Nama", "HP"]))
    assert "kode lapak, X dan Y" in caught.value.message
    assert "Nama, HP" in caught.value.faults[0]


def test_an_empty_plan_is_refused(session: Session, tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        apply(session, plan_file(tmp_path))


@pytest.mark.parametrize("code", ["Taman Kota", "a" * 41, "../x", "tamán"])
def test_an_odd_venue_code_is_refused(session: Session, tmp_path: Path, code: str) -> None:
    with pytest.raises(BadInput):
        apply(session, plan_file(tmp_path, stall("A-01")), code)


def test_other_headings_and_ticks_are_read_too(session: Session, tmp_path: Path) -> None:
    headings = ["BLOK", "NO LAPAK", "Y", "X", "LISTRIK", "AIR"]
    apply(session, plan_file(tmp_path, ["Timur", "t1", "2,5", 4, "v", "-"], headings=headings))
    found = stalls(session)["T1"]
    assert (found.x, found.y, found.features, found.prime, found.zone.code) == (4, 2.5, [Need.LISTRIK], 50, "TIMUR")


def test_a_code_is_made_of_the_file_name() -> None:
    assert name_from_file(Path("stalls_taman_nostalgia.xlsx")) == ("taman-nostalgia", "Taman Nostalgia")
    assert name_from_file(Path("Denah Lapak - Taman (2).xlsx")) == ("taman-2", "Taman 2")
    assert name_from_file(Path("stalls_.xlsx")) == ("lokasi", "Lokasi")


def test_stalls_take_two_queries(session: Session, tmp_path: Path) -> None:
    apply(session, plan_file(tmp_path, *(stall(f"A-{n:02}", 3 * n) for n in range(30))))
    (venue,) = all_venues(session)
    session.expire_all()
    venue_id = venue.id
    with count_queries(session) as seen:
        assert all(found.zone.code and found.allowed for found in stalls_of(session, venue_id))
    assert seen.count == 2


def test_the_import_is_written_down(session: Session, tmp_path: Path) -> None:
    apply(session, plan_file(tmp_path, stall("A-01")))
    event = session.scalars(sa.select(AuditEvent)).one()
    assert (event.action, event.subject_id, event.detail["created"]) == ("stalls.import", "taman", 1)
