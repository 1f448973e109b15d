"""Files that were sent for a look and wait for a yes: kept under a random name, for one person, for a day.

Each is two files in `instance/uploads/<kind>/`: the bytes as sent and a JSON note. Whoever asks for another person's
upload, or for one whose bytes changed, is told that it is not there.
"""

import datetime as dt
import hashlib
import json
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import IO, Any, TypeVar

from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from market.clock import Clock
from market.errors import BadInput, NotFound
from market.spreadsheets.filekind import LARGEST_FILE

Seen = TypeVar("Seen")

KEPT_FOR = dt.timedelta(hours=24)
MOST_A_PERSON = 10
_TOKEN = re.compile(r"^[0-9a-f]{32}$")
_ODD_IN_NAMES = re.compile(r"[^\w .()\-]")


@dataclass(frozen=True)
class Upload:
    """`path`: the bytes as sent. `data`: what the area noted about it (JSON)."""

    token: str
    path: Path
    name: str
    sha256: str
    user_id: int
    kept_at: dt.datetime
    data: dict[str, Any] = field(default_factory=dict)


class Uploads:
    """The uploads of one kind ("vendors", "stalls" ...) in an installation's folder."""

    def __init__(self, instance: Path, kind: str, clock: Clock) -> None:
        self.folder = instance / "uploads" / kind
        self.clock = clock

    def receive(self, sent: FileStorage | None, user_id: int, look: Callable[[Path], Seen]) -> tuple[Upload, Seen]:
        """Store a file from a form and look at it; one that `look` refuses is not kept. Raises BadInput."""
        if sent is None:
            raise BadInput(_("Pilih berkas yang akan dikirim."))
        kept = self.keep(sent.stream, sent.filename or "", user_id)
        try:
            return kept, look(kept.path)
        except BadInput:
            self.drop(kept)
            raise

    def keep(self, stream: IO[bytes], name: str, user_id: int) -> Upload:
        """Store a file. What is older than a day, and the person's oldest beyond ten, go first. Raises BadInput."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._clean(user_id)
        data = stream.read(LARGEST_FILE + 1)
        if not data:
            raise BadInput(_("Pilih berkas yang akan dikirim."))
        if len(data) > LARGEST_FILE:
            raise BadInput(_("Berkas terlalu besar; paling besar 12 MB."))
        token = secrets.token_hex(16)
        path = self.folder / f"{token}.bin"
        path.touch(mode=0o600)
        path.write_bytes(data)
        upload = Upload(
            token=token,
            path=path,
            name=_ODD_IN_NAMES.sub("_", Path(name.replace("\\", "/")).name)[-80:] or "berkas",
            sha256=hashlib.sha256(data).hexdigest(),
            user_id=user_id,
            kept_at=self.clock(),
        )
        self._write(upload)
        return upload

    def get(self, token: str, user_id: int) -> Upload:
        """The upload of this person. Raises NotFound for any other, an old or a changed one."""
        upload = self._read(token) if _TOKEN.match(token) else None
        if upload is None or upload.user_id != user_id or self.clock() - upload.kept_at > KEPT_FOR:
            raise self._gone()
        if hashlib.sha256(upload.path.read_bytes()).hexdigest() != upload.sha256:
            raise self._gone()
        return upload

    def note(self, upload: Upload, data: Mapping[str, Any]) -> Upload:
        """Keep what the area knows about an upload, in place of what it noted before."""
        noted = replace(upload, data=dict(data))
        self._write(noted)
        return noted

    def drop(self, upload: Upload) -> None:
        for path in self.folder.glob(f"{upload.token}.*"):
            path.unlink(missing_ok=True)

    def _clean(self, user_id: int) -> None:
        kept = [upload for path in self.folder.glob("*.json") if (upload := self._read(path.stem))]
        for upload in kept:
            if self.clock() - upload.kept_at > KEPT_FOR:
                self.drop(upload)
        own = sorted((u for u in kept if u.user_id == user_id), key=lambda u: u.kept_at, reverse=True)
        for upload in own[MOST_A_PERSON - 1 :]:
            self.drop(upload)

    def _read(self, token: str) -> Upload | None:
        note, path = self.folder / f"{token}.json", self.folder / f"{token}.bin"
        try:
            said = json.loads(note.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        kept_at = dt.datetime.fromisoformat(said.pop("kept_at"))
        return Upload(token=token, path=path, kept_at=kept_at, **said) if path.is_file() else None

    def _write(self, upload: Upload) -> None:
        said = asdict(upload) | {"kept_at": upload.kept_at.isoformat()}
        del said["path"], said["token"]
        whole = self.folder / f"{upload.token}.part"
        whole.touch(mode=0o600)
        whole.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
        whole.replace(self.folder / f"{upload.token}.json")

    @staticmethod
    def _gone() -> NotFound:
        return NotFound(
            _("Berkas yang dikirim sudah tidak ada."),
            kept=_("Tidak ada yang berubah."),
            next_step=_("Kirim lagi berkasnya; berkas disimpan paling lama satu hari."),
        )
