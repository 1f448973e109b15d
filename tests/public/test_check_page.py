"""*Periksa sendiri*: what the server puts on the page. For what the browser makes of it see tests/browser."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from market.config import ROOT
from market.public.check_words import WORDS
from tests.interface.weights import weigh
from tests.public.conftest import Market
from tests.support import factories as make
from tests.support.queries import count_queries
from tests.support.turns import publish, rotation

STATIC = ROOT / "market" / "static"


def test_the_page_names_seed_files_and_fingerprints_as_published(client: FlaskClient, market: Market) -> None:
    text = client.get(f"/periksa/{market.code}/1").text
    assert f"<code>{market.rotation.seed}</code>" in text
    for name in ("problem", "rotation"):
        sha256 = getattr(market.rotation, f"{name}_sha256")
        assert f"<code>{sha256}</code>" in text
        address = f"/rotasi/{market.code}/1/{name}.json"
        assert re.search(rf'name="{name}" value="{address}" data-sha256="{sha256}"', text), "what the script fetches"
        assert f'href="{address}" download' in text
        assert client.get(address).status_code == 200


def test_without_a_season_the_current_rotation(client: FlaskClient, session: Session, market: Market) -> None:
    assert "Rotasi nomor 1" in client.get("/periksa").text
    publish(session, market.season, {1: {"A-02": market.ani}})
    assert "Rotasi nomor 2" in client.get("/periksa").text


def test_before_anything_is_published_own_files_can_be_checked(client: FlaskClient, session: Session) -> None:
    text = client.get("/periksa").text
    assert "Belum ada rotasi yang diterbitkan" in text
    assert "data-published" not in text
    assert 'id="own-problem"' in text


def test_a_superseded_rotation_leads_to_the_one_that_holds(
    client: FlaskClient, session: Session, market: Market
) -> None:
    publish(session, market.season, {1: {"A-02": market.ani}})
    text = client.get(f"/periksa/{market.code}/1").text
    assert "Diganti" in text
    assert f'href="/periksa/{market.code}/2"' in text
    assert "Sudah diganti" not in client.get(f"/periksa/{market.code}/2").text


def test_drafts_and_what_is_not_there_are_not_found(client: FlaskClient, session: Session, market: Market) -> None:
    rotation(session, market.season, {1: {"A-06": market.waiting}})
    for path in (f"/periksa/{market.code}/2", f"/periksa/{market.code}/9", "/periksa/x/1", f"/periksa/{market.code}/a"):
        assert client.get(path).status_code == 404, path


def test_the_weekend_page_and_every_foot_lead_here(client: FlaskClient, market: Market) -> None:
    text = client.get("/").text
    assert f'href="/periksa/{market.code}/1"' in text
    assert '<a href="/periksa">' in text


def test_without_javascript_the_page_says_how(client: FlaskClient, market: Market) -> None:
    text = client.get("/periksa").text
    plain = text[text.index("data-without-script") :]
    assert "python -m scheduler verify problem.json rotation.json" in plain
    assert re.search(r"<form data-published hidden>", text), "a button that could do nothing stays away"


def test_every_code_of_the_checker_has_words(client: FlaskClient, market: Market) -> None:
    source = "".join(file.read_text() for file in sorted((STATIC / "checker").glob("*.js")))
    codes = set(re.findall(r'"([A-Z]{2,}(?:_[A-Z]+)*)"', source)) - {"NFC"}
    assert {"GAP", "CERTIFICATE_VALUE", "JSON"} <= codes, "the search finds codes"
    unknown = {f"UNKNOWN_{kind}" for kind in ("WEEKEND", "VENDOR", "STALL")}
    assert "`UNKNOWN_${" in source
    assert set(WORDS) == codes | unknown | {"PUBLISHED"}
    text = unescape(client.get("/periksa").text)
    for code, says in WORDS.items():
        assert f'data-code="{code}">{says}</p>' in text


def test_english(client: FlaskClient, market: Market) -> None:
    client.post("/bahasa", data={"language": "en", "next": "/"})
    text = client.get("/periksa").text
    assert "Every rule is kept" in text
    assert "The next turn comes too soon" in text
    assert "No data leaves your phone or computer" in text


@pytest.mark.parametrize("path", ["/periksa", "/periksa/{}/1"])
def test_the_page_is_light_and_reads_no_files(client: FlaskClient, session: Session, market: Market, path: str) -> None:
    with count_queries(session) as queries:
        client.get(path.format(market.code))
    assert queries.count <= 7, queries
    weight = weigh(client, path.format(market.code))
    assert weight.html <= 14 * 1024, weight
    assert weight.whole <= 60 * 1024, weight


def test_a_check_costs_little_on_a_phone(client: FlaskClient, market: Market) -> None:
    """Everything that the worker loads, packed; the two files come on top."""
    parts = [*(STATIC / "checker").glob("*.js"), STATIC / "js" / "check_worker.js", STATIC / "js" / "check_result.js"]
    sizes = [
        len(client.get(f"/static/{part.relative_to(STATIC)}", headers={"Accept-Encoding": "gzip"}, buffered=True).data)
        for part in parts
    ]
    assert sum(sizes) <= 40 * 1024


def test_a_season_may_have_any_name(client: FlaskClient, session: Session) -> None:
    season = make.season(session, make.venue(session), weekends=1, code="2027-1", name="<b>Musim</b>")
    publish(session, season, {})
    assert "&lt;b&gt;Musim&lt;/b&gt;" in client.get("/periksa").text
