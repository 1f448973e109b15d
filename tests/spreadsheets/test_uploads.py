"""Uploads wait for one person, for a day, and go away."""

import datetime as dt
import json
import stat
from io import BytesIO
from pathlib import Path

import pytest

from market.errors import BadInput, NotFound
from market.spreadsheets.uploads import MOST_A_PERSON, Upload, Uploads

NOON = dt.datetime(2026, 11, 24, 4, tzinfo=dt.UTC)


class Watch:
    def __init__(self) -> None:
        self.time = NOON

    def __call__(self) -> dt.datetime:
        return self.time

    def wait(self, **much: float) -> None:
        self.time += dt.timedelta(**much)


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def uploads(tmp_path: Path, watch: Watch) -> Uploads:
    return Uploads(tmp_path, "vendors", watch)


def keep(uploads: Uploads, data: bytes = b"isi", name: str = "a.xlsx", user: int = 1) -> Upload:
    return uploads.keep(BytesIO(data), name, user)


def test_what_was_sent_can_be_got_back_with_what_was_noted(uploads: Uploads) -> None:
    kept = keep(uploads)
    uploads.note(kept, {"done": False})
    again = uploads.get(kept.token, 1)
    assert (again.path.read_bytes(), again.name, again.data) == (b"isi", "a.xlsx", {"done": False})


def test_nobody_else_gets_it(uploads: Uploads) -> None:
    kept = keep(uploads)
    with pytest.raises(NotFound):
        uploads.get(kept.token, 2)


@pytest.mark.parametrize("token", ["", "..", "../../etc/passwd", "0" * 32, "A" * 32, "0" * 31 + "\n"])
def test_an_odd_token_finds_nothing(uploads: Uploads, token: str) -> None:
    with pytest.raises(NotFound):
        uploads.get(token, 1)


def test_changed_bytes_are_not_the_upload(uploads: Uploads) -> None:
    kept = keep(uploads)
    kept.path.write_bytes(b"lain")
    with pytest.raises(NotFound):
        uploads.get(kept.token, 1)


def test_after_a_day_it_is_gone_and_cleaned_away(uploads: Uploads, watch: Watch) -> None:
    kept = keep(uploads)
    watch.wait(hours=25)
    with pytest.raises(NotFound):
        uploads.get(kept.token, 1)
    keep(uploads)
    assert not kept.path.exists()


def test_a_person_keeps_only_so_many(uploads: Uploads, watch: Watch) -> None:
    first = keep(uploads)
    other = keep(uploads, user=2)
    for _ in range(MOST_A_PERSON):
        watch.wait(minutes=1)
        keep(uploads)
    assert not first.path.exists()
    assert other.path.exists()
    assert len(list(uploads.folder.glob("*.bin"))) == MOST_A_PERSON + 1


def test_dropping_removes_all_of_it(uploads: Uploads) -> None:
    uploads.drop(keep(uploads))
    assert list(uploads.folder.iterdir()) == []


@pytest.mark.parametrize("data", [b"", b"x" * (12 * 1024 * 1024 + 1)])
def test_nothing_and_too_much_are_refused(uploads: Uploads, data: bytes) -> None:
    with pytest.raises(BadInput):
        keep(uploads, data)
    assert list(uploads.folder.glob("*.bin")) == []


def test_only_the_owner_of_the_installation_can_read_it(uploads: Uploads) -> None:
    kept = keep(uploads)
    assert stat.S_IMODE(kept.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(uploads.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((uploads.folder / f"{kept.token}.json").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("sent", "shown"),
    [("../../a b.xlsx", "a b.xlsx"), ("C:\\data\\x.xlsx", "x.xlsx"), ('a"<b>\n.xlsx', "a__b__.xlsx"), ("", "berkas")],
)
def test_names_are_made_harmless(uploads: Uploads, sent: str, shown: str) -> None:
    assert keep(uploads, name=sent).name == shown


def test_a_damaged_note_is_no_upload(uploads: Uploads) -> None:
    kept = keep(uploads)
    note = uploads.folder / f"{kept.token}.json"
    note.write_text(json.dumps(json.loads(note.read_text()))[:-3])
    with pytest.raises(NotFound):
        uploads.get(kept.token, 1)
