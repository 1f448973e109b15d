"""The English catalogue. `python tools/catalogue.py` takes in new sentences, drops stale ones and lists gaps.

Sentences in code and templates are Indonesian; `market/translations/en` holds their English. `make setup` compiles it.
"""

import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
ENGLISH = ROOT / "market" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
NO_DAY = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
"""The file carries no real date, so that it changes only when a sentence does."""
HEADER: dict[str, Any] = {
    "project": "Giliran",
    "version": "1",
    "msgid_bugs_address": "-",
    "last_translator": "Giliran",
    "language_team": "Giliran",
    "creation_date": NO_DAY,
    "revision_date": NO_DAY,
}
KEYWORDS = DEFAULT_KEYWORDS | {"lazy_gettext": None, "lazy_ngettext": (1, 2)}


def found() -> Iterator[tuple[str, int, str | tuple[str, ...]]]:
    """Every sentence marked in code and templates: (file, line, sentence or singular and plural)."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    for filename, line, message, _comments, _context in extract_from_dir(
        ROOT, methods, options, keywords=KEYWORDS, directory_filter=lambda folder: Path(folder).name[:1] not in "._"
    ):
        yield filename, line, message


def extracted() -> Catalog:
    """The sentences as an empty catalogue, in the order of the alphabet, so that changes read well."""
    catalogue = Catalog(charset="utf-8")
    for filename, _line, message in sorted(found(), key=lambda entry: (str(entry[2]), entry[0])):
        catalogue.add(message, locations=[(filename, 0)])
    return catalogue


def standing() -> Catalog:
    """The English catalogue as it is stored."""
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en")


def untranslated(catalogue: Catalog) -> list[Message]:
    """Sentences without English."""
    texts = (m.string if isinstance(m.string, tuple) else (m.string,) for m in catalogue)
    return [m for m, said in zip(catalogue, texts, strict=True) if m.id and not all(said)]


def update() -> Catalog:
    """Bring the stored catalogue in line with the code; English that is still wanted is kept."""
    now = extracted()
    kept = standing() if ENGLISH.is_file() else Catalog(locale="en")
    fresh = Catalog(locale="en", charset="utf-8", fuzzy=False, **HEADER)
    for message in now:
        if message.id:
            before = kept.get(message.id)
            fresh.add(message.id, before.string if before and before.id else None, locations=message.locations)
    fresh.header_comment = "# English for Giliran's sentences. Renewed by tools/catalogue.py."
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    with ENGLISH.open("wb") as file:
        write_po(file, fresh, width=120, omit_header=False, sort_output=True, include_lineno=False)
    return fresh


if __name__ == "__main__":
    lacking = untranslated(update())
    for message in lacking:
        print(message.id)
    sys.exit(1 if lacking else 0)
