"""The audit log speaks the words of a market."""

import re
from pathlib import Path

from market.accounts import deeds

MARKET = Path(deeds.__file__).parents[1]
RECORDED = re.compile(r"audit\.record\(\s*\w+,\s*(.*?),\s*actor=", re.S)


def actions_in(code: str) -> set[str]:
    """The actions that a file writes to the log."""
    return {action for call in RECORDED.findall(code) for action in re.findall(r"\"([a-z]+\.[a-z_]+)\"", call)}


def test_the_search_finds_actions() -> None:
    code = 'audit.record(s, "a.one", actor=x)\naudit.record(\n session,\n "a.two" if y else "a.three",\n actor=x)'
    assert actions_in(code) == {"a.one", "a.two", "a.three"}


def test_every_action_has_words() -> None:
    written = {action for file in MARKET.rglob("*.py") for action in actions_in(file.read_text())}
    assert len(written) > 20
    missing = sorted(written - deeds.DEEDS.keys())
    assert not missing, f"put words for {missing} into market/accounts/deeds.py"
    assert {action.partition(".")[0] for action in deeds.DEEDS} == deeds.AREAS.keys()


def test_an_action_of_a_later_version_shows_its_code() -> None:
    assert deeds.deed("later.thing") == "later.thing"
