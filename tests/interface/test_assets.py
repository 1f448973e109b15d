"""Files for the browser: hashed addresses, one stylesheet, icons, and the table of vendored libraries."""

import hashlib
import re
from pathlib import Path

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient

from market.config import ROOT
from market.errors import ProgrammingFault
from market.interface import assets

VENDOR = ROOT / "market" / "static" / "vendor"


def test_an_address_with_the_right_hash_may_be_kept_for_a_year(app: Flask, client: FlaskClient) -> None:
    with app.test_request_context():
        address = url_for("static", filename="js/giliran.js")
    assert re.search(r"\?v=[0-9a-f]{12}$", address)
    assert client.get(address, buffered=True).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get("/static/js/giliran.js", buffered=True).headers["Cache-Control"] == "no-cache"
    assert client.get("/static/js/giliran.js?v=000000000000", buffered=True).headers["Cache-Control"] == "no-cache"


def test_the_hash_is_the_content_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "STATIC", tmp_path)
    file = tmp_path / "a.js"
    file.write_text("1")
    before = assets.file_version("a.js", fresh=True)
    file.write_text("2")
    assert before != assets.file_version("a.js", fresh=True) != ""
    assert assets.file_version("missing.js", fresh=True) == ""
    assert assets.file_version("../a.js", fresh=True) == ""


def test_a_missing_file_is_not_found(client: FlaskClient) -> None:
    assert client.get("/static/js/nothing.js").status_code == 404


def test_the_stylesheet_holds_all_small_files_without_comments(client: FlaskClient) -> None:
    answer = client.get("/giliran.css")
    css = answer.get_data(as_text=True)
    assert answer.mimetype == "text/css"
    assert "/*" not in css
    for selector in ("--indigo:", ".turn-card", ".table-box", ".field", "@media print"):
        assert selector in css
    names = {file.stem for file in (ROOT / "market" / "static" / "css").glob("*.css")}
    assert set(assets.STYLES) <= names


def test_pictures_in_the_stylesheet_exist_and_are_hashed(client: FlaskClient) -> None:
    found = re.findall(r'url\("?([^")]+)"?\)', client.get("/giliran.css").get_data(as_text=True))
    assert found
    for address in found:
        assert "?v=" in address, address
        answer = client.get("/" + address, buffered=True)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("css", "squeezed"),
    [
        ("a { color: red; }\n/* why */\nb  ,\n c { margin: 0 auto }", "a{color: red;}b,c{margin: 0 auto}"),
        (".a .b > .c { x: calc(1px + 2px) }", ".a .b > .c{x: calc(1px + 2px)}"),
    ],
)
def test_squeezing_keeps_the_meaning(css: str, squeezed: str) -> None:
    assert assets.squeeze(css) == squeezed


def test_colours_are_named_in_the_tokens_only() -> None:
    """A new shade belongs into tokens.css, where the dark look is decided too."""
    for name in set(assets.STYLES) - {"tokens", "print"}:
        css = assets.squeeze((ROOT / "market" / "static" / "css" / f"{name}.css").read_text())
        assert re.findall(r"#[0-9a-fA-F]{3,8}\b", css) == [], name


def test_an_icon_is_set_inline_and_hidden_unless_it_has_a_label() -> None:
    assert 'aria-hidden="true"' in assets.icon("check")
    assert 'role="img" aria-label="&lt;Tutup&gt;"' in assets.icon("x", "<Tutup>")
    with pytest.raises(ProgrammingFault, match="no icon 'nothing'"):
        assets.icon("nothing")


def test_every_icon_that_a_page_names_is_there_and_none_lies_about() -> None:
    sources = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "market").rglob("*.py")]
    text = "\n".join(file.read_text() for file in sources)
    there = {file.stem for file in assets.ICONS.glob("*.svg")}
    named = set(re.findall(r"""icon\(["']([a-z0-9-]+)["']""", text)) | set(
        re.findall(r"""icon_name=["']([a-z0-9-]+)["']""", text)
    )
    assert named <= there, "take them from lucide-static"
    quoted = {name for name in there if f'"{name}"' in text or f"'{name}'" in text}
    assert there - quoted == set(), "remove those that no page uses"


def table() -> dict[str, tuple[str, str]]:
    """The vendored files of vendor/README.md: {path: (licence file, sha256)}."""
    rows = re.findall(r"^\| `([^`]+)` \|[^|]*\|[^|]*\| `([^`]+)`[^|]*\| `([0-9a-f]{64})` \|$", readme(), re.MULTILINE)
    return {path: (licence, digest) for path, licence, digest in rows}


def readme() -> str:
    return (VENDOR / "README.md").read_text()


def digest(path: str) -> str:
    """A file's SHA-256; for `folder/*.svg` that of all lines `name sha256`, sorted by name."""
    if "*" not in path:
        return hashlib.sha256((VENDOR / path).read_bytes()).hexdigest()
    lines = [f"{file.name} {hashlib.sha256(file.read_bytes()).hexdigest()}\n" for file in sorted(VENDOR.glob(path))]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def test_the_table_of_vendored_libraries_tells_the_truth() -> None:
    stated = table()
    assert stated
    assert {path: digest(path) for path in stated} == {path: said for path, (_, said) in stated.items()}
    covered = {file for path in stated for file in VENDOR.glob(path)}
    licences = {VENDOR / licence for licence, _ in stated.values()}
    everything = {file for file in VENDOR.rglob("*") if file.is_file()}
    assert everything - covered - licences == {VENDOR / "README.md"}
    assert all(file.is_file() for file in licences)
