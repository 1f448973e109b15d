"""Rows of a registration workbook for tests."""

from pathlib import Path
from typing import Any

from tests.spreadsheets.workbooks import save

HEADINGS = ["No", "Nama Usaha", "Nama Pemilik", "No. HP", "Kelurahan", "Kategori", "Produk", "NIB"]


def row(number: int, **given: Any) -> list[Any]:
    """A registration without fault, with some cells given."""
    cells = {
        "No": number,
        "Nama Usaha": f"Warung {number}",
        "Nama Pemilik": f"Ina {number}",
        "No. HP": f"0840{number:08}",
        "Kelurahan": "Oebobo",
        "Kategori": "kuliner",
        "Produk": "jagung bose",
        "NIB": None,
    }
    renamed = {"name": "Nama Usaha", "owner": "Nama Pemilik", "phone": "No. HP", "kelurahan": "Kelurahan"}
    renamed |= {"category": "Kategori", "product": "Produk", "nib": "NIB"}
    return list((cells | {renamed[key]: value for key, value in given.items()}).values())


def registry_file(folder: Path, *rows: list[Any], headings: list[Any] | None = None) -> Path:
    return save(folder / "daftar.xlsx", {"Pendaftar": [headings or HEADINGS, *rows]})
