"""Templates keep themselves tidy: no macro nobody uses, no import nobody uses, nothing that the policy would block."""

import re
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from jinja2 import StrictUndefined, UndefinedError, nodes

from market.config import ROOT

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
ON_THEIR_OWN = {"card_sheet.html"}
"""Files that are downloaded and opened from the reader's disk: their style stands inside them."""


def parsed(app: Flask, file: Path) -> nodes.Template:
    return app.jinja_env.parse(file.read_text())


def names_used(tree: nodes.Node) -> set[str]:
    return {name.name for name in tree.find_all(nodes.Name) if name.ctx == "load"}


def imports(tree: nodes.Template) -> set[str]:
    """The names by which a template knows imported macros."""
    return {
        name if isinstance(name, str) else name[1] for found in tree.find_all(nodes.FromImport) for name in found.names
    }


def test_every_macro_is_used_somewhere(app: Flask) -> None:
    defined, used = set(), set()
    for file in TEMPLATES:
        tree = parsed(app, file)
        macros = {macro.name for macro in tree.find_all(nodes.Macro)}
        defined |= macros
        used |= names_used(tree) & macros
        used |= {
            name if isinstance(name, str) else name[0]
            for found in tree.find_all(nodes.FromImport)
            for name in found.names
        }
    assert defined - used == set()


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: str(file.relative_to(ROOT / "templates")))
def test_every_import_is_used(app: Flask, file: Path) -> None:
    tree = parsed(app, file)
    assert imports(tree) - names_used(tree) == set()


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: str(file.relative_to(ROOT / "templates")))
def test_nothing_stands_inline_that_the_content_policy_blocks(file: Path) -> None:
    text = re.sub(r"{#.*?#}", "", file.read_text(), flags=re.DOTALL)
    assert re.findall(r"""\s(?:style|on[a-z]+)\s*=\s*["']""", text) == []
    if file.name in ON_THEIR_OWN:
        return
    assert re.findall(r"<style|<script(?![^>]*\bsrc=)", text) == []
    assert re.findall(r"""\bsrc=["'](?:https?:)?//|<link[^>]*href=["'](?:https?:)?//""", text) == []


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: str(file.relative_to(ROOT / "templates")))
def test_every_form_that_posts_carries_the_token(file: Path) -> None:
    for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", file.read_text(), flags=re.DOTALL | re.IGNORECASE):
        assert re.search(r"csrf\(\)|csrf_token|hidden_tag\(\)", form), form[:120]


def test_an_undefined_name_is_an_error_not_an_empty_text(app: Flask) -> None:
    assert app.jinja_env.undefined is StrictUndefined
    with app.test_request_context(), pytest.raises(UndefinedError):
        render_template_string("{{ nothing_of_this_name }}")
