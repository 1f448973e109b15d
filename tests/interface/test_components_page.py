"""The page of all parts: complete, well formed, and never shown in a real installation."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from market.config import ROOT
from tests.support.client import CheckedClient

MACROS = re.compile(r"{%-? macro ([a-z]\w*)\(")


@pytest.fixture
def shown(app: Flask) -> str:
    app.config["DEMO"] = True
    app.test_client_class = CheckedClient
    answer = app.test_client().get("/_components")
    assert answer.status_code == 200
    return answer.text


def test_a_real_installation_does_not_show_it(client: FlaskClient) -> None:
    assert client.get("/_components").status_code == 404


def test_it_shows_every_part() -> None:
    source = (ROOT / "templates" / "dev" / "components.html").read_text()
    own_frame = {"brand", "flashes", "language_switch"}  # on every page
    only_in_real_forms = {"csrf", "version"}
    for file in sorted((ROOT / "templates" / "components").glob("*.html")):
        missing = [
            name
            for name in MACROS.findall(file.read_text())
            if f"{name}(" not in source and name not in own_frame | only_in_real_forms
        ]
        assert missing == [], f"{file.name}: show {missing} on the page of components"


def test_texts_of_people_are_escaped(shown: str) -> None:
    assert "<Oesapa>" not in shown
    assert "&lt;Oesapa&gt;" in shown


def test_the_map_names_the_lit_stall_and_lists_the_others(shown: str) -> None:
    assert "<desc>Lapak A-27 ditandai.</desc>" in shown
    assert shown.count('class="flag-text"') == 2
    assert shown.count('class="here"') == 2
    assert 'aria-label="A-01: Dapur Mama Orpa"' in shown


def test_the_strip_says_in_words_whether_anyone_is_outside(shown: str) -> None:
    assert "Tidak ada yang di luar batas: 600 pelaku" in shown
    assert "2 dari 6 pelaku di luar batas satu giliran." in shown


def test_no_translation_leaves_a_gap(shown: str) -> None:
    assert "%(" not in re.sub(r"<script.*?</script>", "", shown, flags=re.DOTALL)


def test_the_templates_of_the_parts_stay_small() -> None:
    for file in Path(ROOT / "templates" / "components").glob("*.html"):
        assert file.read_text().count("\n") <= 150, file.name
