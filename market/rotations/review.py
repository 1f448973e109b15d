"""What a coordinator should know before publishing, in sentences; and the certificate in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from market.formats import number


@dataclass(frozen=True)
class Sentence:
    text: str
    good: bool


@dataclass(frozen=True)
class GoalLine:
    """A line of the certificate: what was wanted, what was reached, and what is proven about it."""

    wish: str
    reached: str
    proof: str
    proven: bool


def sentences(figures: Mapping[str, Any], certificate: list[Any], stall_repeat_gap: int) -> list[Sentence]:
    """Three sentences: seats, fairness, and what is less good."""
    proofs = {goal["goal"]: goal for goal in certificate}
    return [_seats(figures), _fairness(figures, proofs), _weak_points(figures, proofs, stall_repeat_gap)]


def _seats(figures: Mapping[str, Any]) -> Sentence:
    filled, possible, weekends = figures["filled"], figures["possible"], figures["weekends"]
    if not figures["empty"]:
        return Sentence(
            _(
                "Semua %(filled)s tempat yang dapat diisi pada %(weekends)s akhir pekan terisi.",
                filled=number(filled),
                weekends=number(weekends),
            ),
            True,
        )
    return Sentence(
        _(
            "%(empty)s dari %(possible)s tempat tetap kosong, karena jarak, pasangan atau aturan tetangga.",
            empty=number(figures["empty"]),
            possible=number(possible),
        ),
        False,
    )


def _fairness(figures: Mapping[str, Any], proofs: Mapping[str, Any]) -> Sentence:
    deviation = figures["deviation"]
    spread = _(
        "tiap pelaku mendapat %(least)s sampai %(most)s giliran",
        least=number(figures["fewest_turns"]),
        most=number(figures["most_turns"]),
    )
    if deviation < 1:
        text = _(
            "Pada setiap tanggal tidak ada pelaku yang tertinggal atau mendahului jatahnya satu giliran penuh: selisih "
            "terbesar %(deviation)s giliran; %(spread)s.",
            deviation=number(deviation, 2),
            spread=spread,
        )
        return Sentence(text, True)
    bound = proofs.get("deviation", {}).get("bound", 0)
    text = _(
        "Selisih terbesar dari jatah mencapai %(deviation)s giliran (dengan aturan ini paling baik %(bound)s); "
        "%(spread)s.",
        deviation=number(deviation, 2),
        bound=number(bound, 2),
        spread=spread,
    )
    return Sentence(text, False)


def _weak_points(figures: Mapping[str, Any], proofs: Mapping[str, Any], stall_repeat_gap: int) -> Sentence:
    found = []
    if stall_repeat_gap and figures["repeats"]:
        found.append(
            ngettext(
                "%(num)s giliran memakai lapak yang baru saja dipakai pelaku yang sama",
                "%(num)s giliran memakai lapak yang baru saja dipakai pelaku yang sama",
                figures["repeats"],
            )
        )
    if figures["neighbours"] and "neighbours" in proofs:
        found.append(_("%(n)s pasang lapak bersebelahan menjual produk yang sama", n=number(figures["neighbours"])))
    if figures.get("waivers"):
        found.append(_("%(n)s aturan dikesampingkan demi giliran tetap", n=number(len(figures["waivers"]))))
    if figures["exposure"] >= 1:
        found.append(_("tempat ramai belum terbagi rata (selisih %(n)s poin)", n=number(figures["exposure"], 1)))
    if not found:
        return Sentence(_("Tidak ada kekurangan lain yang ditemukan pemeriksa."), True)
    return Sentence(_("Yang kurang baik: %(list)s.", list="; ".join(found)), False)


def repair_sentences(told: Mapping[str, Any]) -> list[Sentence]:
    """What a repair changes and what is proven about it. `told`: `solver["repair"]` of its rotation."""
    changed, moves = told["changed_vendors"], told["moves"]
    who = _("%(n)s pelaku berubah akhir pekannya.", n=number(changed["value"]))
    where = _("%(n)s giliran pindah ke lapak lain pada akhir pekan yang sama.", n=number(moves["value"]))
    if not moves["value"]:
        where = _("Tidak ada giliran lain yang pindah lapak.")
    return [_least(who, changed), _least(where, moves)]


def _least(text: str, goal: Mapping[str, Any]) -> Sentence:
    if goal["value"] == goal["bound"]:
        return Sentence(f"{text} {_('Terbukti: tidak mungkin kurang.')}" if goal["value"] else text, True)
    return Sentence(f"{text} {_('Terbukti: tidak mungkin kurang dari %(bound)s.', bound=number(goal['bound']))}", False)


def goal_lines(certificate: list[Any]) -> list[GoalLine]:
    """The certificate in words, in the strict order of the goals."""
    return [_line(goal) for goal in certificate if goal["goal"] in wishes()]


def wishes() -> dict[str, str]:
    return {
        "filled": _("Tempat yang terisi"),
        "deviation": _("Selisih terbesar dari jatah, dalam giliran (di bawah 1)"),
        "final": _("Selisih di akhir musim, dikuadratkan dan dijumlahkan"),
        "spacing": _("Giliran menggumpal, tidak merata sepanjang musim"),
        "neighbours": _("Pasang lapak bersebelahan dengan produk yang sama"),
        "exposure": _("Ketimpangan tempat ramai dan sepi, dalam poin"),
        "repeats": _("Giliran yang mengulang lapak"),
    }


def _line(goal: Mapping[str, Any]) -> GoalLine:
    value, bound = number(goal["value"], 3), number(goal["bound"], 3)
    proven = goal["proof"] == "optimal"
    if proven:
        proof = _("Terbukti: tidak ada yang lebih baik.")
    elif not goal["bound"]:
        proof = _("Belum terbukti terbaik.")
    elif goal["goal"] == "filled":
        proof = _("Terbukti: tidak mungkin lebih dari %(bound)s.", bound=bound)
    else:
        proof = _("Terbukti: tidak mungkin kurang dari %(bound)s.", bound=bound)
    return GoalLine(wishes()[goal["goal"]], value, proof, proven)
