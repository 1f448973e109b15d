"""The roster's last sheet: what this is, which rules it keeps, and how anybody can check it."""

from typing import TYPE_CHECKING

from market.clock import WITA
from market.spreadsheets.writing import TITLE, Book, Look

if TYPE_CHECKING:
    from market.rotations.roster import Roster

LABEL = Look(bold=True, wrap=True)
TEXT = Look(wrap=True)
WARNING = Look(bold=True, color="A02C22", wrap=True)
GOALS = {
    "filled": "Tempat terisi",
    "deviation": "Selisih terbesar dari jatah (giliran)",
    "final": "Jumlah kuadrat selisih di akhir musim",
    "spacing": "Kerataan giliran sepanjang musim",
    "neighbours": "Produk sama bersebelahan",
    "exposure": "Kerataan tempat ramai",
    "repeats": "Giliran di lapak yang baru dipakai",
}


def write_notes(book: Book, roster: "Roster") -> None:
    sheet = book.sheet("Catatan", widths=[40, 78], landscape=True)
    sheet.row(["Catatan roster"], look=TITLE, height=22)
    if roster.phones:
        warning = "Salinan koordinator: memuat nomor telepon. Jangan difoto, jangan disebarkan (UU 27/2022)."
        sheet.row(["Salinan", warning], looks=[LABEL, WARNING], height=31)
    else:
        sheet.row(["Salinan", "Untuk umum, tanpa nomor telepon."], looks=[LABEL, TEXT])
    for label, text in (*_about(roster), *_rules(roster), *_certificate(roster)):
        sheet.row([label, text], looks=[LABEL if text else LABEL.but(size=12), TEXT])
    sheet.row([])
    sheet.row(["Cara memeriksa", HOW_TO_CHECK], looks=[LABEL, TEXT], height=48)


HOW_TO_CHECK = (
    "Unduh berkas soal (problem.json) dan berkas rotasi (rotation.json) di halaman rotasi. Sidik jarinya (SHA-256) "
    "harus sama dengan yang tertulis di sini; pemeriksa menghitung ulang semua aturan, jatah dan selisih dari keduanya."
)


def _about(roster: "Roster") -> list[tuple[str, str]]:
    rotation = roster.rotation
    published = rotation.published_at.astimezone(WITA).strftime("%d-%m-%Y %H.%M WITA") if rotation.published_at else "–"
    return [
        ("Musim", f"{roster.season.name} ({roster.season.code})"),
        ("Lokasi", roster.venue.name),
        ("Rotasi", f"{rotation.number} ({rotation.status.said_in_indonesian.lower()})"),
        ("Terbit", published),
        ("Benih undian", str(rotation.seed)),
        ("Sidik jari soal (SHA-256)", rotation.problem_sha256),
        ("Sidik jari rotasi (SHA-256)", rotation.rotation_sha256),
        ("Penghitung", f"OR-Tools {rotation.solver.get('ortools', '')}"),
        ("Berkas ini dibuat", roster.made_at.astimezone(WITA).strftime("%d-%m-%Y %H.%M WITA")),
    ]


def _rules(roster: "Roster") -> list[tuple[str, str]]:
    season = roster.season
    again = season.stall_repeat_gap
    return [
        ("Aturan", ""),
        ("Jarak antar giliran", f"paling sedikit {season.min_gap} akhir pekan"),
        ("Produk sama bersebelahan", season.same_product_neighbours.said_in_indonesian.lower()),
        ("Lapak berulang", f"dihindari dalam {again} giliran terakhir" if again else "boleh"),
    ]


def _certificate(roster: "Roster") -> list[tuple[str, str]]:
    lines = [("Bukti", "")]
    for goal in roster.rotation.certificate:
        if goal["goal"] not in GOALS:
            continue
        value = f"{goal['value']:g}".replace(".", ",")
        bound = f"{goal['bound']:g}".replace(".", ",")
        proven = "terbukti terbaik" if goal["proof"] == "optimal" else f"batas terbukti {bound}"
        lines.append((GOALS[goal["goal"]], f"{value} ({proven})"))
    return lines
