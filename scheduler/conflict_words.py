"""Conflicts and what would lift them, as plain sentences in Indonesian and English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scheduler.demands import Demand, Kind
from scheduler.problem import Problem
from scheduler.words import Figure, Lang, Sentence, fill, listed

NAMED = 4  # fixed vendors named one by one, more are counted

DEMANDS: dict[Kind, Sentence] = {
    "MIN": {
        "id": "paling sedikit {number} {category} diminta",
        "en": "at least {number} {category} are demanded",
    },
    "MAX": {
        "id": "paling banyak {number} {category} diizinkan",
        "en": "at most {number} {category} are allowed",
    },
    "FIXED": {"id": "{vendor} ditetapkan{place}", "en": "{vendor} is fixed{place}"},
    "APART": {"id": "{vendor} dan {partner} tidak boleh bersamaan", "en": "{vendor} and {partner} are kept apart"},
    "TOGETHER": {"id": "{vendor} dan {partner} harus bersamaan", "en": "{vendor} and {partner} come together"},
    "GAP": {
        "id": "jarak giliran seorang pedagang paling sedikit {number} akhir pekan",
        "en": "a vendor's turns are at least {number} weekends apart",
    },
    "NEIGHBOURS": {
        "id": "produk yang sama tidak boleh bersebelahan",
        "en": "the same product never stands side by side",
    },
}
MANY_FIXED: Sentence = {"id": "{count} pedagang ditetapkan", "en": "{count} vendors are fixed"}
ON_STALL: Sentence = {"id": " di lapak {stall}", "en": " on stall {stall}"}
RANGE: Sentence = {
    "id": "tiap akhir pekan dari {first} sampai {last} ({n})",
    "en": "each weekend from {first} to {last} ({n})",
}
NOT_ALL: Sentence = {"id": "tidak mungkin semuanya", "en": "not all of this can be"}
FACTS: dict[str, Sentence] = {
    "ELIGIBLE": {"id": "yang bisa datang {eligible}", "en": "{eligible} are eligible"},
    "HOLD": {
        "id": "yang bisa datang {eligible}, lapak yang cocok hanya cukup untuk {hold}",
        "en": "{eligible} are eligible, the stalls that fit hold {hold}",
    },
    "ROOM": {
        "id": "lapak yang cocok hanya cukup untuk {hold} di antaranya",
        "en": "the stalls that fit hold {hold} of them",
    },
    "REACHED": {
        "id": "bila yang lain dipenuhi, {category} pada {weekend} paling banyak {reached}",
        "en": "with the rest kept, {category} on {weekend} can have {reached}",
    },
    "ONE_REACHED": {
        "id": "bila yang lain dipenuhi, satu di antaranya paling banyak {reached}",
        "en": "with the rest kept, one of them can have {reached}",
    },
    "CANCELLED": {"id": "akhir pekan itu diliburkan", "en": "that weekend is cancelled"},
    "NOT_JOINED": {"id": "ia baru terdaftar mulai {joined}", "en": "it is registered only from {joined}"},
    "LEFT": {"id": "ia berhenti mulai {left}", "en": "it left on {left}"},
    "UNAVAILABLE": {"id": "ia tidak bisa datang", "en": "it cannot come"},
    "NO_STALL": {"id": "tidak ada lapak terbuka yang cocok", "en": "no open stall fits"},
    "CLOSED": {"id": "lapak itu ditutup", "en": "that stall is closed"},
    "UNFIT": {"id": "lapak itu tidak cocok untuknya", "en": "that stall does not fit"},
    "SAME_STALL": {"id": "satu lapak hanya untuk satu pedagang", "en": "a stall takes one vendor"},
}  # fmt: skip
LIFTS: dict[str, Sentence] = {
    "LOWER_MIN": {
        "id": "turunkan jumlah paling sedikit {category} pada {weekend} menjadi {to}",
        "en": "lower the minimum of {category} on {weekend} to {to}",
    },
    "MORE_ELIGIBLE": {
        "id": "{more} lagi {category} yang bisa datang pada {weekend}",
        "en": "{more} more {category} who can come on {weekend}",
    },
    "REOPEN": {"id": "buka kembali {stalls} pada {weekend}", "en": "reopen {stalls} on {weekend}"},
    "RAISE_MAX": {
        "id": "naikkan jumlah paling banyak {category} pada {weekend} menjadi {to}",
        "en": "raise the maximum of {category} on {weekend} to {to}",
    },
    "DROP_FIXED": {
        "id": "lepaskan ketetapan {vendor} pada {weekend}",
        "en": "let go of the fixed turn of {vendor} on {weekend}",
    },
    "ANY_STALL": {
        "id": "biarkan {vendor} di lapak mana pun pada {weekend}",
        "en": "let {vendor} have any stall on {weekend}",
    },
    "DROP_APART": {"id": "izinkan {vendor} dan {partner} bersamaan", "en": "let {vendor} and {partner} come together"},
    "DROP_TOGETHER": {"id": "izinkan {vendor} dan {partner} terpisah", "en": "let {vendor} and {partner} come apart"},
    "LOWER_GAP": {"id": "kurangi jarak giliran menjadi {to}", "en": "lower the gap between turns to {to}"},
    "AVOID": {
        "id": "produk sama bersebelahan: dihindari saja, bukan dilarang",
        "en": "same product side by side: avoid instead of forbid",
    },
}  # fmt: skip


def phrase(problem: Problem, demand: Demand, lang: Lang) -> str:
    place = fill(ON_STALL, lang, {"stall": problem.stalls[demand.stall]}) if demand.stall >= 0 else ""
    figures: dict[str, Figure] = {
        "number": demand.number,
        "category": demand.category,
        "vendor": problem.vendors[demand.vendor] if demand.vendor >= 0 else "",
        "partner": problem.vendors[demand.partner] if demand.partner >= 0 else "",
        "place": place,
    }
    return fill(DEMANDS[demand.kind], lang, figures)


def sentence(
    problem: Problem, demands: Sequence[Demand], facts: Sequence[tuple[str, Mapping[str, Figure]]], lang: Lang
) -> str:
    """`2027-01-09: at least 60 kuliner are demanded, 52 are eligible`; several demands are listed by weekend."""
    parts = []
    for days, words in _by_words(problem, demands, lang):
        ids = [problem.weekends[w] for w in days if w >= 0]
        when = (
            listed(ids, lang) if len(ids) <= 2 else fill(RANGE, lang, {"first": ids[0], "last": ids[-1], "n": len(ids)})
        )
        parts.append((f"{when}: " if ids else "") + words)
    known = ", ".join(fill(FACTS[code], lang, figures) for code, figures in facts)
    if len(demands) == 1:
        return ", ".join([*parts, known])
    return f"{'; '.join(parts)}: {NOT_ALL[lang]}" + (f" ({known})" if known else "")


def _by_words(problem: Problem, demands: Sequence[Demand], lang: Lang) -> list[tuple[list[int], str]]:
    """(weekends, what is demanded there): weekends in a row that demand the same are put together."""
    parts: list[tuple[list[int], str]] = []
    for w in sorted({d.weekend for d in demands}, key=lambda w: (w < 0, w)):
        here = [d for d in demands if d.weekend == w]
        fixed = [d for d in here if d.kind == "FIXED"]
        words = [phrase(problem, d, lang) for d in here if len(fixed) <= NAMED or d.kind != "FIXED"]
        if len(fixed) > NAMED:
            words.insert(0, fill(MANY_FIXED, lang, {"count": len(fixed)}))
        if parts and w >= 0 and parts[-1][1] == listed(words, lang):
            parts[-1][0].append(w)
        else:
            parts.append(([w], listed(words, lang)))
    return parts


def lift_sentence(code: str, figures: Mapping[str, Figure], lang: Lang) -> str:
    return fill(LIFTS[code], lang, figures)
