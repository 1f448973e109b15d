"""What needs somebody now, as lines with a link: each role sees what it can do something about."""

import datetime as dt
from dataclasses import dataclass

from flask_babel import gettext as _

from market.accounts.access import may
from market.accounts.models import Role
from market.formats import day_range, number
from market.reports.queries import Home

COORDINATING = frozenset({Role.COORDINATOR})
HELPING = frozenset({Role.COORDINATOR, Role.FACILITATOR})
AT_THE_GATE = frozenset({Role.COORDINATOR, Role.GATE_OFFICER})


@dataclass(frozen=True)
class Task:
    text: str
    href: str
    icon: str
    urgent: bool = False


def tasks(home: Home, role: Role, today: dt.date) -> list[Task]:
    """The most pressing first."""
    found = [*_weekend(home, today), *_rotation(home), *_omzet(home), *_registry(home)]
    return [task for allowed, task in found if may(allowed, role, is_vendor=False)]


Offered = list[tuple[frozenset[Role], Task]]


def _weekend(home: Home, today: dt.date) -> Offered:
    coming = home.next_weekend
    if home.season is None:
        return []
    found = _repair(home, home.season.code)
    if coming is None or not coming.cannot or coming.weekend.starts_on > today:
        return found
    date = next(date.on for date in coming.weekend.dates if date.on >= today)
    text = _(
        "%(count)s pelaku berhalangan akhir pekan ini: isi lapaknya dari cadangan",
        count=number(coming.cannot),
    )
    here = f"/kerja/kehadiran/{home.season.code}/{date}"
    return [(AT_THE_GATE, Task(text, here, "triangle-alert", urgent=True)), *found]


def _repair(home: Home, season_code: str) -> Offered:
    lost, absent = home.lost
    if not lost:
        return []
    text = _("%(count)s giliran mendatang tidak dapat terjadi: perbaiki rotasinya", count=number(lost))
    if absent == lost:
        text = _("%(count)s pelaku berhalangan pada giliran mendatang: perbaiki rotasinya", count=number(absent))
    return [(COORDINATING, Task(text, f"/kerja/rotasi/{season_code}/perbaikan", "triangle-alert", urgent=True))]


def _rotation(home: Home) -> Offered:
    if home.season is None:
        return []
    base = f"/kerja/rotasi/{home.season.code}"
    if home.under_way is not None:
        return [
            (
                COORDINATING,
                Task(_("Undian sedang dihitung: lihat kemajuannya"), f"{base}/undian/{home.under_way.id}", "clock"),
            )
        ]
    if home.drafts:
        return [
            (
                COORDINATING,
                Task(
                    _("Rancangan nomor %(number)s menunggu: tinjau, lalu terbitkan atau buang", number=draft.number),
                    f"{base}/{draft.number}",
                    "shuffle",
                    urgent=home.published is None,
                ),
            )
            for draft in home.drafts
        ]
    if home.published is None and home.registry.active and home.registry.stalls:
        return [
            (COORDINATING, Task(_("Musim %(name)s belum diundi", name=home.season.name), base, "shuffle", urgent=True))
        ]
    return []


def _omzet(home: Home) -> Offered:
    return [
        (
            COORDINATING,
            Task(
                _(
                    "%(count)s laporan omzet belum masuk: %(date)s",
                    count=number(missing.count),
                    date=day_range(missing.dates),
                ),
                f"/kerja/omzet/{home.season.code}/{missing.first}" if home.season else "/kerja/omzet",
                "banknote",
            ),
        )
        for missing in home.missing
    ]


def _registry(home: Home) -> Offered:
    lines = (
        (
            HELPING,
            home.registry.applied,
            _("%(count)s pendaftar menunggu diperiksa", count=number(home.registry.applied)),
            "/kerja/pelaku?status=applied",
            "users",
        ),
        (
            HELPING,
            home.registry.undecided,
            _(
                "%(count)s pelaku aktif belum punya kategori, jadi belum ikut diundi",
                count=number(home.registry.undecided),
            ),
            "/kerja/pelaku?status=active&kategori=belum",
            "users",
        ),
        (
            HELPING,
            home.registry.unread,
            _("%(count)s pelaku punya isian yang belum terbaca", count=number(home.registry.unread)),
            "/kerja/pelaku?periksa=1",
            "pencil",
        ),
        (
            COORDINATING,
            home.registry.without_link,
            _("%(count)s pelaku aktif belum punya tautan atau kartu", count=number(home.registry.without_link)),
            "/kerja/pelaku/kartu",
            "qr-code",
        ),
        (
            frozenset({Role.FACILITATOR}),
            home.registry.without_nib,
            _("%(count)s pelaku aktif belum punya NIB", count=number(home.registry.without_nib)),
            "/kerja/pelaku?status=active&nib=none",
            "file-spreadsheet",
        ),
    )
    return [(allowed, Task(text, href, icon)) for allowed, count, text, href, icon in lines if count]
