"""Stall plans for tests."""

from pathlib import Path
from typing import Any

from tests.spreadsheets.workbooks import save

HEADINGS = ["Kode Lapak", "Zona", "X (m)", "Y (m)", "Fasilitas", "Untuk Kategori", "Skor Keramaian", "Status"]


def stall(code: str, x: Any = 0, y: Any = 0, **given: Any) -> list[Any]:
    """A row of a plan without fault, with some cells given."""
    cells = {"code": code, "zone": code[:1], "x": x, "y": y, "features": "listrik", "for": "kuliner"}
    return list((cells | {"prime": 80, "status": "aktif"} | given).values())


def plan_file(folder: Path, *rows: list[Any], headings: list[Any] | None = None, name: str = "denah.xlsx") -> Path:
    return save(folder / name, {"Lapak": [headings or HEADINGS, *rows]})
