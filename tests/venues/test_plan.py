"""The plan keeps order and neighbourhood, and stays small enough for a phone."""

from market.venues.models import Stall, Zone
from market.venues.plan import PITCH, SIDE, WIDEST_GAP, plan_of


def stall(code: str, x: float, y: float, zone: Zone, in_use: bool = True) -> Stall:
    return Stall(code=code, x=x, y=y, zone=zone, in_use=in_use)


A = Zone(code="A", name="Kuliner", position=0)
B = Zone(code="B", name="", position=1)


def test_side_by_side_is_one_pitch_and_a_wide_gap_is_shortened() -> None:
    plan = plan_of([stall("A-01", 0, 0, A), stall("A-02", 3, 0, A), stall("A-03", 6, 0, A), stall("B-01", 0, 90, B)])
    at = {s.code: (s.x, s.y) for s in plan.stalls}
    assert at["A-02"][0] - at["A-01"][0] == PITCH
    assert at["B-01"][1] - at["A-01"][1] == WIDEST_GAP * PITCH


def test_everything_lies_within_the_drawing_and_no_stall_covers_another() -> None:
    stalls = [stall(f"A-{i:02}", 3.0 * i, 0, A) for i in range(14)]
    stalls += [stall(f"B-{i:02}", 1.5 + 3.0 * i, 40, B) for i in range(14)]
    plan = plan_of(stalls)
    for box in plan.zones:
        assert box.x >= 0
        assert box.y >= 0
        assert box.x + box.width <= plan.width
        assert box.y + box.height <= plan.height
    first, second = plan.zones
    assert first.y + first.height <= second.y
    for one in plan.stalls:
        for other in plan.stalls:
            apart = max(abs(one.x - other.x), abs(one.y - other.y))
            assert one is other or apart >= SIDE


def test_zones_are_named_and_stalls_carry_what_the_page_gives() -> None:
    plan = plan_of(
        [stall("A-01", 0, 0, A), stall("B-01", 0, 9, B, in_use=False)],
        titles={"A-01": "Warung Ina"},
        hrefs={"A-01": "/x"},
        tones={"A-01": "turn"},
    )
    assert [zone.name for zone in plan.zones] == ["Kuliner", "Zona B"]
    first, second = plan.stalls
    assert (first.title, first.href, first.tone) == ("Warung Ina", "/x", "turn")
    assert (second.title, second.href, second.tone, second.in_use) == ("B-01", None, "warn", False)


def test_an_empty_venue_has_an_empty_plan() -> None:
    assert plan_of([]).stalls == []


def test_one_stall_alone_can_be_drawn() -> None:
    assert len(plan_of([stall("A-01", 5, 5, A)]).stalls) == 1
