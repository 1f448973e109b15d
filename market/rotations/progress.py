"""A draw's progress as the page shows it: phases with words, value and bound closing in."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from market.clock import Clock
from market.formats import number
from market.rotations import draws
from market.rotations.models import Draw, DrawStatus

PATIENCE = dt.timedelta(seconds=10)
"""A worker that is there takes a waiting draw within a second or two."""


@dataclass(frozen=True)
class Phase:
    title: str
    text: str
    state: str
    """done, now or todo."""


def phases(draw: Draw) -> list[Phase]:
    """What has been done, what is being done, what is still to come."""
    seen: dict[str, dict[str, Any]] = {}
    for event in draw.progress:
        seen.pop(event["phase"], None)
        seen[event["phase"]] = event
    is_repair = draw.repairs_id is not None
    done = [Phase(_titles().get(name, name), _reached(event, is_repair), "done") for name, event in seen.items()]
    if draw.status is DrawStatus.QUEUED:
        return [Phase(_("Menunggu giliran dihitung"), "", "now"), *_coming(draw, seen)]
    if draw.status is DrawStatus.RUNNING:
        coming = _coming(draw, seen)
        if coming:
            return [*done, Phase(coming[0].title, "", "now"), *coming[1:]]
        return [*done, Phase(_("Memeriksa hasil dan menyimpan rancangan"), "", "now")]
    return done


def _titles() -> dict[str, str]:
    return {
        "entitlement": _("Menghitung jatah tiap pelaku"),
        "flow": _("Mencari pembagian giliran yang adil"),
        "filled": _("Mengisi sebanyak mungkin tempat"),
        "deviation": _("Memperkecil selisih dari jatah"),
        "final": _("Meratakan giliran di akhir musim"),
        "spacing": _("Menyebar giliran sepanjang musim"),
        "attendance": _("Memutuskan siapa datang pada akhir pekan mana"),
        "placement": _("Membagi lapak, supaya tempat ramai merata"),
        "repair": _("Mencari perubahan yang paling sedikit"),
        "changed": _("Membuktikan berapa pelaku paling sedikit berubah"),
        "turns": _("Mengubah sesedikit mungkin giliran mereka"),
        "moves": _("Membagi lapak yang lowong"),
        "resumed": _("Dilanjutkan setelah terputus"),
    }


ALWAYS = ("entitlement", "attendance", "placement")
"""Phases that every draw goes through, in this order."""
REPAIR = ("repair",)
"""The same for a repair."""
SEATS = ("entitlement", "flow", "filled", "attendance")
"""Phases whose figure counts seats."""


def _coming(draw: Draw, seen: dict[str, Any]) -> list[Phase]:
    all_of_them = ALWAYS if draw.repairs_id is None else REPAIR
    last = max((i for i, name in enumerate(all_of_them) if name in seen), default=-1)
    return [Phase(_titles()[name], "", "todo") for name in all_of_them[last + 1 :]]


def _reached(event: dict[str, Any], is_repair: bool) -> str:
    """A repair counts within its models, in units that say nothing to anybody else: of it only the time is told."""
    seconds = _("%(seconds)s detik", seconds=number(event["seconds"], 1))
    if event["value"] is None or is_repair:
        return str(seconds) if is_repair else ""
    reached = number(event["value"], 3)
    if event["bound"] is not None and event["bound"] != event["value"]:
        reached = str(_("%(value)s, batas %(bound)s", value=reached, bound=number(event["bound"], 3)))
    if event["phase"] in SEATS:
        reached = str(_("%(n)s tempat", n=reached))
    return f"{reached} · {seconds}"


def warning(draw: Draw, clock: Clock) -> str:
    """What to tell when nobody seems to compute the draw; empty when all is well."""
    if draws.is_silent(draw, clock):
        return str(
            _(
                "Proses penghitung tidak memberi kabar lagi. Bila ia hidup kembali, undian dilanjutkan sendiri; "
                "Anda juga dapat membatalkannya."
            )
        )
    if draw.status is DrawStatus.QUEUED and clock() - draw.requested_at > PATIENCE:
        return str(
            _(
                "Belum ada proses penghitung yang mengambil undian ini. Mungkin undian musim lain sedang dihitung, "
                "atau proses penghitung belum dijalankan."
            )
        )
    return ""
