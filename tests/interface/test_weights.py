"""The budgets of pages for phones: the first answer at most 14 KB, everything together at most 60 KB, as sent."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.browser import world
from tests.interface.weights import Weight, weigh
from tests.support.people import sign_in_vendor

FIRST = 14 * 1024
WHOLE = 60 * 1024


@pytest.fixture
def here(session: Session) -> world.World:
    """As many stalls as Taman Nostalgia has."""
    return world.build(session, stalls=100)


def within(weight: Weight) -> bool:
    return weight.html <= FIRST and weight.whole <= WHOLE and weight.requests <= 12


@pytest.mark.parametrize("path", ["/", "/akhir-pekan/{season}/{full}", "/saya/masuk", "/masuk"])
def test_public_pages_are_light(client: FlaskClient, here: world.World, path: str) -> None:
    weight = weigh(client, path.format(season=here.season.code, full=here.weekend_days[5]))
    assert within(weight), weight


@pytest.mark.parametrize("path", ["/saya", "/saya/omzet/{day}"])
def test_a_vendor_s_own_pages_are_light(client: FlaskClient, here: world.World, path: str) -> None:
    sign_in_vendor(client, here.holder)
    weight = weigh(client, path.format(day=here.season_dates[0]))
    assert within(weight), weight


def test_weighing_counts_the_parts(client: FlaskClient, here: world.World) -> None:
    """The scales prove themselves: style, script, sign and band are on them."""
    weight = weigh(client, "/masuk")
    assert weight.requests >= 5
    assert weight.whole > weight.html + 8000
