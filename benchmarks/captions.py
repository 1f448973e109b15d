"""What the pictures of docs/fairness.md say, in both languages, with the figures of the run that they show."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.drawings import Ways
from scheduler.problem import TURN


@dataclass(frozen=True)
class Caption:
    title: str
    indonesian: str
    english: str

    @property
    def spoken(self) -> tuple[str, str]:
        """Title and description for screen readers."""
        return self.title, f"{self.indonesian} {self.english}"


def _off(ways: Ways, way: str) -> tuple[float, int]:
    """(the largest deviation, how many vendors were ever a whole turn off)."""
    off = np.abs(ways.off(way))
    return float(off.max(initial=0)), int((off >= 1).any(axis=1).sum())


def deviation(ways: Ways) -> Caption:
    (ours, beyond), (queue, outside) = _off(ways, "Giliran"), _off(ways, "queue")
    vendors, weekends = ways.problem.n_vendors, ways.problem.n_weekends
    return Caption(
        "Selisih semua pelaku · Every vendor's deviation",
        f"Setiap garis adalah selisih satu dari {vendors} pelaku selama {weekends} akhir pekan; bidang hijau berarti "
        f"kurang dari satu giliran. Giliran: paling jauh {_comma(ours)}, {beyond} pelaku keluar dari bidang. Antrean "
        f"(yang paling lama menunggu didahulukan): paling jauh {_comma(queue)}, {outside} pelaku keluar.",
        f"Each line is the deviation of one of {vendors} vendors over {weekends} weekends; the green band means less "
        f"than one turn. Giliran: {ours:.2f} at most, {beyond} vendors outside. Queue (the longest wait goes first): "
        f"{queue:.2f} at most, {outside} vendors outside.",
    )


def lottery(ways: Ways) -> Caption:
    most, outside = _off(ways, "lottery")
    return Caption(
        "Selisih dengan lotere · Deviation under a lottery",
        f"Pasar yang sama pada skala yang sama, diundi setiap akhir pekan: paling jauh {_comma(most)}, {outside} "
        "pelaku keluar dari bidang hijau. Undian adil pada setiap akhir pekan, tetapi tidak adil dalam semusim.",
        f"The same market on the same scale, drawn by lot on every weekend: {most:.2f} at most, {outside} vendors "
        "outside the green band. A lottery is fair on each weekend and not over a season.",
    )


def promise(ways: Ways, vendor: int) -> Caption:
    name = ways.problem.vendors[vendor]
    count = int(ways.comes["Giliran"][vendor].sum())
    owed = float(ways.due.owed[vendor, -1]) / TURN if ways.problem.n_weekends else 0.0
    off = float(np.abs(ways.off("Giliran")[vendor]).max(initial=0))
    return Caption(
        f"Jatah dan giliran {name} · Entitlement and turns of {name}",
        f"Jatah {name} (garis) naik sedikit demi sedikit sampai {_comma(owed)}; gilirannya {count} (titik). Giliran "
        "ke-n boleh jatuh pada akhir pekan mana pun di kotak hijau ke-n, yaitu selama garis naik dari n − 1 ke n. "
        f"Setiap titik ada di kotaknya, maka selisihnya tidak pernah sampai satu: paling jauh {_comma(off)}.",
        f"The entitlement of {name} (line) rises little by little to {owed:.2f}; it has {count} turns (dots). Turn n "
        "may be on any weekend of the nth green box: while the line rises from n − 1 to n. Every dot is in its box, so "
        f"the deviation never reaches one: {off:.2f} at most.",
    )


def exposure(ways: Ways) -> Caption:
    spread = {way: float(values.std()) if len(values) else 0.0 for way, values in ways.exposure.items()}
    worst = {way: float(np.abs(values).max(initial=0)) for way, values in ways.exposure.items()}
    return Caption(
        "Tempat ramai dan sepi · Busy and quiet places",
        "Berapa pelaku rata-rata mendapat tempat yang lebih ramai (kanan) atau lebih sepi (kiri) daripada rata-rata "
        f"lapak yang terbuka baginya, pada skala 0 sampai 100. Giliran: sebaran {_comma(spread['Giliran'])}, terjauh "
        f"{_comma(worst['Giliran'])}. Lotere: sebaran {_comma(spread['lottery'])}, terjauh {_comma(worst['lottery'])}.",
        "How many vendors had, on average, busier places (right) or quieter ones (left) than the mean of the stalls "
        f"open to them, on a scale of 0 to 100. Giliran: spread {spread['Giliran']:.2f}, farthest "
        f"{worst['Giliran']:.2f}. Lottery: spread {spread['lottery']:.2f}, farthest {worst['lottery']:.2f}.",
    )


def _comma(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")
