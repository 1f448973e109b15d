"""Domain errors: plain exceptions. The edge (views, commands) turns them into pages, codes and exit codes.

A message is a full sentence for the person who acts, already in Indonesian; `kept` and `next_step` complete it: what
happened, what was kept, what to do next.
"""


class ProgrammingFault(RuntimeError):
    """Our own mistake, never the user's; shown as an internal error."""


class GiliranError(Exception):
    """Something the user can do something about."""

    http_status = 400
    exit_code = 1
    next_step = ""

    def __init__(self, message: str, *, kept: str = "", next_step: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.kept = kept
        self.next_step = next_step or self.next_step


class BadInput(GiliranError):
    """A form, file or argument that cannot be accepted; `faults` lists all of them at once."""

    http_status = 400
    exit_code = 2

    def __init__(self, message: str, faults: list[str] | None = None, **more: str) -> None:
        super().__init__(message, **more)
        self.faults = faults or []


class NotFound(GiliranError):
    http_status = 404
    exit_code = 2


class NotAllowed(GiliranError):
    http_status = 403


class StaleRecord(GiliranError):
    """Somebody else changed the record since the form was shown. Nothing was overwritten."""

    http_status = 409
    next_step = "Buka kembali halaman ini, lihat perubahan terbaru, lalu ulangi perubahan Anda bila masih perlu."


class Conflict(GiliranError):
    """The state no longer allows it (already published, already cancelled ...)."""

    http_status = 409


class Busy(GiliranError):
    """The database is locked or full; nothing was stored."""

    http_status = 503
    next_step = "Tunggu sebentar, lalu coba lagi. Bila tetap gagal, hubungi administrator."
