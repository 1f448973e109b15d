"""The reasons of explain.py as plain sentences, said to the vendor, in Indonesian and English."""

from __future__ import annotations

from scheduler.explain import Code, Explanation, Reason
from scheduler.words import Figure, Lang, Sentence, fill

REASONS: dict[tuple[Code, str], Sentence] = {
    ("NOT_ELIGIBLE", "CANCELLED"): {
        "id": "Pasar diliburkan pada akhir pekan itu.",
        "en": "The market was cancelled that weekend.",
    },
    ("NOT_ELIGIBLE", "NOT_JOINED"): {
        "id": "Anda baru terdaftar mulai {joined}.",
        "en": "You are registered only from {joined}.",
    },
    ("NOT_ELIGIBLE", "LEFT"): {
        "id": "Anda berhenti mulai {left}.",
        "en": "You left on {left}.",
    },
    ("NOT_ELIGIBLE", "UNAVAILABLE"): {
        "id": "Anda memberi tahu tidak bisa datang.",
        "en": "You told us that you could not come.",
    },
    ("NO_FITTING_STALL", "NONE"): {
        "id": "Tidak ada lapak untuk {category} dengan kebutuhan: {needs}.",
        "en": "No stall takes {category} with these needs: {needs}.",
    },
    ("NO_FITTING_STALL", "CLOSED"): {
        "id": "Semua lapak yang cocok ({closed}) ditutup pada akhir pekan itu.",
        "en": "All fitting stalls ({closed}) were closed that weekend.",
    },
    ("NO_FITTING_STALL", "SAME_PRODUCT"): {
        "id": "Lapak cocok yang kosong ({free}) bersebelahan dengan penjual {product} lain.",
        "en": "The fitting stalls still free ({free}) stand beside another seller of {product}.",
    },
    ("TOO_SOON", "AFTER"): {
        "id": "Anda berjualan {distance} akhir pekan sebelumnya ({other}); jarak paling sedikit {min_gap}.",
        "en": "Your turn on {other} was {distance} weekend(s) before; at least {min_gap} are kept between turns.",
    },
    ("TOO_SOON", "BEFORE"): {
        "id": "Giliran Anda sudah dekat: {other} ({distance} akhir pekan lagi); jarak paling sedikit {min_gap}.",
        "en": "Your turn on {other} comes {distance} weekend(s) later; at least {min_gap} are kept between turns.",
    },
    ("APART", "APART"): {
        "id": "{partner} berjualan pada akhir pekan itu; Anda berdua tidak dijadwalkan bersamaan.",
        "en": "{partner} had a turn that weekend; the two of you are never scheduled together.",
    },
    ("APART", "TOGETHER"): {
        "id": "Anda selalu dijadwalkan bersama {partner}, yang tidak bisa: {partner_reason}.",
        "en": "You always come together with {partner}, who could not: {partner_reason}.",
    },
    ("CATEGORY_FULL", "MAX"): {
        "id": "Jatah {category} penuh: {count} dari {max} tempat; {how_many} di antaranya lebih berhak saat itu.",
        "en": "{category} was full: {count} of at most {max}; {how_many} of them were owed more at that date.",
    },
    ("OTHERS_OWED_MORE", "OWED"): {
        "id": "{how_many} dari {rivals} pedagang di lapak yang cocok lebih berhak saat itu, selisih {by_least} sampai "
        "{by_most} giliran.",
        "en": "{how_many} of the {rivals} vendors on fitting stalls were owed more at that date, by {by_least} to "
        "{by_most} turns.",
    },
    ("OTHERS_OWED_MORE", "LEVEL"): {
        "id": "Tidak ada yang lebih berhak; {level} pedagang di lapak yang cocok sama berhak. Urutan yang sama diundi.",
        "en": "Nobody was owed more; {level} vendors on fitting stalls were owed as much. The draw orders equals.",
    },
    ("OTHERS_OWED_MORE", "TIMING"): {
        "id": "Tidak ada yang lebih berhak saat itu; giliran Anda diatur agar jaraknya rata sepanjang musim.",
        "en": "Nobody was owed more at that date; your turns are set so that they are spaced evenly over the season.",
    },
    ("OTHERS_OWED_MORE", "KEPT"): {
        "id": "Tidak ada yang lebih berhak saat itu, tetapi jadwal ini hasil perbaikan: giliran yang sudah diumumkan "
        "tidak diambil dari siapa pun.",
        "en": "Nobody was owed more at that date, but this rotation is a repair: no published turn is taken from "
        "anybody.",
    },
    ("OTHERS_OWED_MORE", "FREE"): {
        "id": "Tidak ada halangan: {free} lapak yang cocok masih kosong. Tanyakan kepada petugas.",
        "en": "Nothing stands in the way: {free} fitting stalls are still free. Ask the coordinator.",
    },
}

PARTNER: dict[Code, Sentence] = {
    "NOT_ELIGIBLE": {"id": "tidak bisa datang", "en": "cannot come"},
    "NO_FITTING_STALL": {"id": "tidak ada lapak yang cocok", "en": "no stall fits"},
    "TOO_SOON": {"id": "gilirannya yang lain terlalu dekat", "en": "another turn is too near"},
    "APART": {"id": "ada pedagang yang tidak boleh bersamaan", "en": "somebody to be kept apart from is there"},
    "CATEGORY_FULL": {"id": "jatah kategorinya penuh", "en": "the category is full"},
}
NO_NEEDS: Sentence = {"id": "tidak ada", "en": "none"}
NEXT: Sentence = {"id": "Giliran berikutnya: {weekend}, lapak {stall}.", "en": "Next turn: {weekend}, stall {stall}."}
NO_NEXT: Sentence = {"id": "Belum ada giliran lagi pada musim ini.", "en": "No further turn in this season yet."}
STANDBY: Sentence = {"id": "Anda cadangan nomor {n}.", "en": "You are number {n} on standby."}
OWED: Sentence = {
    "id": "{vendor}: {turns} giliran, haknya {entitled}; masih berhak {off}.",
    "en": "{vendor}: {turns} turn(s), entitled to {entitled}; still owed {off}.",
}
AHEAD: Sentence = {
    "id": "{vendor}: {turns} giliran, haknya {entitled}; sudah mendahului {off}.",
    "en": "{vendor}: {turns} turn(s), entitled to {entitled}; {off} ahead.",
}
TURN: Sentence = {"id": "giliran, lapak {stall}", "en": "a turn, stall {stall}"}


def sentence(reason: Reason, lang: Lang) -> str:
    """Why there was no turn: one or two sentences."""
    figures: dict[str, Figure] = dict(reason.figures)
    if figures.get("needs") == []:
        figures["needs"] = NO_NEEDS[lang]
    partner = next((code for code in PARTNER if code == figures.get("partner_code")), None)
    if partner is not None:
        figures["partner_reason"] = PARTNER[partner][lang]
    text = fill(REASONS[reason.code, reason.why], lang, figures)
    return f"{text} {fill(STANDBY, lang, {'n': reason.standby})}" if reason.standby else text


def next_sentence(reason: Reason, lang: Lang) -> str:
    """The turn that comes after the weekend without one."""
    if reason.next_turn is None:
        return NO_NEXT[lang]
    return fill(NEXT, lang, {"weekend": reason.next_turn.weekend, "stall": reason.next_turn.stall})


def report(told: Explanation, lang: Lang) -> str:
    """The vendor's whole season as lines of text, weekends in order."""
    summary: dict[str, Figure] = {
        "vendor": told.vendor, "turns": len(told.turns), "entitled": told.entitled, "off": abs(told.owed),
    }  # fmt: skip
    lines = {turn.weekend: fill(TURN, lang, {"stall": turn.stall}) for turn in told.turns}
    for reason in told.without:
        lines[reason.weekend] = f"{reason.code}: {sentence(reason, lang)} {next_sentence(reason, lang)}"
    rows = [f"  {weekend}  {lines[weekend]}" for weekend in told.weekends]
    return "\n".join([fill(AHEAD if told.owed < 0 else OWED, lang, summary), *rows])
