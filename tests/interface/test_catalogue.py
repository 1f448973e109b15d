"""Every sentence has its English, none is stale, and no English says more or less than the Indonesian fills in."""

import ast
import re

from babel.messages.catalog import Message

from market.config import ROOT
from tools import catalogue

PLACES = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


def ids(messages: object) -> set[str]:
    return {message.id if isinstance(message.id, str) else message.id[0] for message in messages if message.id}  # type: ignore[attr-defined]


def texts(value: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else list(value or [])


def test_every_sentence_has_its_english() -> None:
    stored = catalogue.standing()
    missing = ids(catalogue.extracted()) - ids(stored)
    assert missing == set(), "run: python tools/catalogue.py"
    assert [message.id for message in catalogue.untranslated(stored)] == []


def test_no_english_is_left_of_a_sentence_that_nobody_says() -> None:
    assert ids(catalogue.standing()) - ids(catalogue.extracted()) == set(), "run: python tools/catalogue.py"
    assert catalogue.standing().obsolete == {}


def test_nothing_is_marked_as_uncertain() -> None:
    assert [message.id for message in catalogue.standing() if message.id and message.fuzzy] == []


def test_english_fills_in_what_the_indonesian_fills_in() -> None:
    def faulty(message: Message) -> bool:
        wanted = [set(PLACES.findall(text)) for text in texts(message.id)]
        said = [set(PLACES.findall(text)) for text in texts(message.string)]
        return any(places not in wanted for places in said)

    assert [message.id for message in catalogue.standing() if message.id and faulty(message)] == []


def test_sentences_are_written_out_so_that_they_can_be_found() -> None:
    """`_(f"...")` or `_(name)` would never reach the catalogue."""
    faults = []
    for file in sorted((ROOT / "market").rglob("*.py")):
        for call in ast.walk(ast.parse(file.read_text())):
            if (
                isinstance(call, ast.Call)
                and _is_mark(call.func)
                and call.args
                and isinstance(call.args[0], ast.JoinedStr)
            ):
                faults.append(f"{file.relative_to(ROOT)}:{call.lineno}")
    assert faults == []


def _is_mark(function: ast.expr) -> bool:
    return isinstance(function, ast.Name) and function.id in ("_", "N_", "gettext", "lazy_gettext", "ngettext")


def test_the_catalogue_sees_templates_and_code() -> None:
    """The guard proves itself: an extraction that finds nothing would pass everything."""
    seen = ids(catalogue.extracted())
    assert {"Langsung ke isi", "Halaman tidak ditemukan", "Aktif", "Wajib diisi."} <= seen


UNSPOKEN = re.compile(r"<style.*?</style>|{#.*?#}|{% block layout %}.*?{% endblock %}|{%.*?%}|{{.*?}}", flags=re.DOTALL)
NAMES = re.compile(r"[\w-]+\.(?:json|xlsx|ics)|Giliran|English|Bahasa Indonesia|WhatsApp|NIB|KBLI")
"""Names of files, products, languages and offices are the same in every language."""


def bare_texts(template: str) -> list[str]:
    lines = re.sub(r"<[^>]*>", "\n", UNSPOKEN.sub("", template)).splitlines()
    return [line.strip() for line in lines if re.search(r"[A-Za-z]{3,}", NAMES.sub("", line))]


def test_bare_texts_are_seen() -> None:
    assert bare_texts('<p class="a">Halo {{ name }}</p><b>{{ _("Hai") }}</b> · Giliran') == ["Halo"]


def test_the_texts_of_templates_are_marked() -> None:
    """A sentence that stands bare in a template stays Indonesian for English readers."""
    files = [file for file in sorted((ROOT / "templates").rglob("*.html")) if "dev" not in file.parts]
    bare = {file.name: bare_texts(file.read_text()) for file in files}
    assert {name: texts for name, texts in bare.items() if texts} == {}
