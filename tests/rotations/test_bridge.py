"""Rows become a problem file: who is in it, with which facts, always the same bytes."""

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from market.errors import BadInput
from market.rotations import bridge
from market.rotations.past import Past
from market.seasons import queries, restrictions, service
from market.seasons.models import NeighbourRule, PairKind, Season
from market.vendors.models import Vendor
from market.vendors.vocabulary import Category, VendorStatus
from market.venues.models import Stall, StallNeighbour, Venue, Zone
from scheduler import files
from tests.support import factories as make
from tests.support.draws import BY, small_season


def problem_of(session: Session, season: Season, seed: int = 5) -> files.Problem:
    """The problem as any reader of the file sees it."""
    return files.read_problem(bridge.problem_bytes(session, season.id, seed=seed, past=Past()))[0]


def vendor_in(problem: files.Problem, code: str) -> files.Vendor:
    return next(vendor for vendor in problem.vendors if vendor.id == code)


def test_the_same_rows_give_the_same_bytes(session: Session) -> None:
    season = small_season(session)
    first = bridge.problem_bytes(session, season.id, seed=5, past=Past())
    session.expire_all()
    assert bridge.problem_bytes(session, season.id, seed=5, past=Past()) == first
    assert bridge.problem_bytes(session, season.id, seed=6, past=Past()) != first


def test_only_active_vendors_with_a_category_are_drawn(session: Session) -> None:
    season = small_season(session, vendors=2)
    for facts in ({"status": VendorStatus.APPLIED}, {"status": VendorStatus.SUSPENDED}, {"category": None}):
        make.vendor(session, **facts)
    assert len(problem_of(session, season).vendors) == 2


def test_a_vendors_facts_arrive(session: Session) -> None:
    season = small_season(session, vendors=0)
    vendor = make.vendor(
        session,
        code="V0042",
        product="  Se'i  SAPI ",
        needs_listrik=True,
        needs_kompor=True,
        credit=-250_000,
        joined_on=dt.date(2026, 12, 1),
        left_on=dt.date(2026, 12, 20),
    )
    weekend = queries.season_by_code(session, season.code).weekends[1]
    restrictions.mark_unavailable(session, weekend.id, vendor_code=vendor.code, reason="", **BY)
    assert vendor_in(problem_of(session, season), "V0042") == files.Vendor(
        id="V0042",
        category="kuliner",
        product="se'i sapi",
        needs=["kompor", "listrik"],
        credit=-250_000,
        weight=1,
        joined="2026-12-01",
        left="2026-12-20",
        unavailable=["2026-12-12"],
    )


@pytest.mark.parametrize("product", ["", "   ", "\u0007"])
def test_unknown_products_are_like_no_other(session: Session, product: str) -> None:
    season = small_season(session, vendors=0)
    for _ in range(2):
        make.vendor(session, product=product)
    assert len({vendor.product for vendor in problem_of(session, season).vendors}) == 2


def test_a_weekends_restrictions_arrive(session: Session) -> None:
    season = small_season(session)
    first, second = queries.season_by_code(session, season.code).weekends[:2]
    restrictions.close_stalls(session, first.id, stall_codes=["A-02"], reason="", **BY)
    restrictions.set_limit(session, first.id, category=Category.KULINER, minimum=1, maximum=2, **BY)
    service.cancel_weekend(session, second.id, version=second.version, reason="hujan", **BY)
    weekends = problem_of(session, season).weekends
    assert (weekends[0].closed_stalls, weekends[0].category_limits) == (["A-02"], {"kuliner": files.Limit(1, 2)})
    assert [weekend.status for weekend in weekends] == ["open", "cancelled", "open", "open"]
    assert weekends[0].dates == ["2026-12-05", "2026-12-06"]


def test_stalls_with_features_categories_and_neighbours_both_ways(session: Session) -> None:
    season = small_season(session, stalls=2)
    venue = session.get_one(Venue, season.venue_id)
    zone = session.query(Zone).filter_by(venue_id=venue.id).one()
    one, other = session.query(Stall).order_by(Stall.code).all()
    make.save(session, StallNeighbour(stall_id=one.id, neighbour_id=other.id))
    kept_for = (Category.MINUMAN, Category.KULINER)
    make.stall(session, venue, zone, code="A-09", has_air=True, categories=kept_for)
    make.stall(session, venue, zone, code="A-10", in_use=False)
    stalls = {stall.id: stall for stall in problem_of(session, season).stalls}
    assert list(stalls) == ["A-01", "A-02", "A-09"]
    assert (stalls["A-01"].neighbours, stalls["A-02"].neighbours) == (["A-02"], ["A-01"])
    assert (stalls["A-09"].features, stalls["A-09"].categories) == (["air"], ["kuliner", "minuman"])


def test_pairs_fixed_turns_and_rules(session: Session) -> None:
    season = small_season(session, min_gap=3, stall_repeat_gap=1, same_product_neighbours=NeighbourRule.AVOID)
    one, other, third = [vendor.code for vendor in session.query(Vendor).order_by(Vendor.code)][:3]
    restrictions.pair_vendors(session, season.id, codes=(other, one), kind=PairKind.APART, **BY)
    restrictions.pair_vendors(session, season.id, codes=(third, other), kind=PairKind.TOGETHER, **BY)
    weekend = queries.season_by_code(session, season.code).weekends[0]
    restrictions.fix_turn(session, weekend.id, vendor_code=one, stall_code="A-01", **BY)
    restrictions.fix_turn(session, weekend.id, vendor_code=third, stall_code=None, **BY)
    problem = problem_of(session, season)
    assert problem.rules == files.Rules(3, "avoid", 1)
    assert ([tuple(p) for p in problem.apart], [tuple(p) for p in problem.together]) == (
        [(one, other)],
        [(other, third)],
    )
    assert problem.fixed == [files.Fixed("2026-12-05", one, "A-01"), files.Fixed("2026-12-05", third, None)]


def test_a_fixed_turn_on_a_cancelled_weekend_falls_away(session: Session) -> None:
    season = small_season(session)
    weekend = queries.season_by_code(session, season.code).weekends[0]
    code = session.query(Vendor).first().code  # type: ignore[union-attr]
    restrictions.fix_turn(session, weekend.id, vendor_code=code, stall_code=None, **BY)
    service.cancel_weekend(session, weekend.id, version=weekend.version, reason="hujan", **BY)
    assert problem_of(session, season).fixed == []


def test_nothing_to_draw_is_said_in_full(session: Session) -> None:
    season = make.season(session, make.venue(session, stalls=0), weekends=1)
    weekend = queries.season_by_code(session, season.code).weekends[0]
    service.cancel_weekend(session, weekend.id, version=weekend.version, reason="hujan", **BY)
    with pytest.raises(BadInput) as caught:
        bridge.problem_bytes(session, season.id, seed=1, past=Past())
    assert len(caught.value.faults) == 3
