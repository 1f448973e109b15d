"""How a draw ended is said in the language of whoever reads it, not of whoever computed it."""

from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy.orm import Session

from market.rotations import endings
from market.rotations.models import Draw, Ending
from market.seasons import queries as season_queries
from market.seasons import restrictions
from market.vendors.vocabulary import Category
from tests.support import factories as make
from tests.support.client import CheckedClient
from tests.support.draws import BY, draw_here, small_season
from tests.support.people import sign_in

CONFLICT = {
    "says": {"id": "2026-12-05: paling sedikit 3 kuliner", "en": "2026-12-05: at least 3 kuliner"},
    "lifts": [{"id": "kurangi", "en": "lower it"}, {"id": "buka lapak", "en": "open stalls"}],
}
FACTS: dict[Ending, list[Any]] = {
    Ending.REFUSED: ["R1 2026-12-05: twice"],
    Ending.BAD_PROBLEM: ["vendors[0].id: missing"],
    Ending.CRASHED: [-9],
    Ending.CONFLICT: [CONFLICT],
    Ending.GONE: ["V0001"],
    Ending.TOLD: ["Apa adanya."],
}


@pytest.mark.parametrize("ending", list(Ending))
def test_every_ending_has_words_in_both_languages(app: Flask, ending: Ending) -> None:
    draw = Draw(ending=ending, ending_facts=FACTS.get(ending, []))
    with force_locale("id"):
        indonesian = endings.told(draw)
    with force_locale("en"):
        english = endings.told(draw)
    assert indonesian
    assert len(english) == len(indonesian)
    if ending is not Ending.TOLD:
        assert english[0] != indonesian[0]


def test_a_conflict_names_day_and_ways_out(app: Flask) -> None:
    draw = Draw(ending=Ending.CONFLICT, ending_facts=[CONFLICT])
    with force_locale("id"):
        assert endings.told(draw) == [
            "5 Desember 2026: paling sedikit 3 kuliner. Jalan keluar: kurangi; atau buka lapak."
        ]
    with force_locale("en"):
        assert endings.told(draw) == ["5 December 2026: at least 3 kuliner. Way out: lower it; or open stalls."]
        assert endings.told(Draw(ending=Ending.CONFLICT, ending_facts=[])) != []


def test_a_crash_tells_signal_or_code(app: Flask) -> None:
    with force_locale("en"):
        assert "signal 9" in endings.told(Draw(ending=Ending.CRASHED, ending_facts=[-9]))[1]
        assert "code 3" in endings.told(Draw(ending=Ending.CRASHED, ending_facts=[3]))[1]


def test_a_draw_that_did_not_end_so_tells_nothing(app: Flask) -> None:
    assert endings.told(Draw(ending=None, ending_facts=[])) == []


def test_the_page_of_an_infeasible_draw_is_english_throughout(client: CheckedClient, session: Session) -> None:
    season = small_season(session, vendors=4)
    weekend = season_queries.season_by_code(session, season.code).weekends[0]
    restrictions.set_limit(session, weekend.id, category=Category.KULINER, minimum=3, maximum=None, **BY)
    ended = draw_here(session, season)
    sign_in(client, make.user(session))
    client.post("/bahasa", data={"language": "en"})
    page = client.get(f"/kerja/rotasi/{season.code}/undian/{ended.id}").text
    assert "at least 3 kuliner are demanded" in page
    assert "diminta" not in page
    assert "at least 3 kuliner are demanded" in client.get(f"/kerja/rotasi/{season.code}").text
