"""The application's long commands on a city's size, beside the plain library doing only the reading or writing."""

import random
import tempfile
from pathlib import Path

from openpyxl import Workbook

from benchmarks.processes import Run, flask, python

ROWS = 6_000
HEADINGS = ("No", "Nama Usaha", "Nama Pemilik", "No. HP/WA", "Kelurahan", "Kategori", "Produk", "Butuh Listrik", "NIB")
KELURAHAN = ("Oebobo", "Lasiana", "Fatubesi", "Bakunase Dua", "Tode Kisar", "Naikoten I", "LLBK")

PLAIN_READ = """
import sys, openpyxl
rows = [row for row in openpyxl.load_workbook(sys.argv[1]).active.iter_rows(values_only=True)]
"""
PLAIN_WRITE = """
import sys, openpyxl
from openpyxl.styles import Font, PatternFill
source = openpyxl.load_workbook(sys.argv[1])
book = openpyxl.Workbook()
for sheet in source:
    made = book.create_sheet(sheet.title)
    for row in sheet.iter_rows():
        for cell in row:
            copy = made.cell(cell.row, cell.column, cell.value)
            copy.font = Font(bold=False)
            copy.fill = PatternFill()
book.save(sys.argv[2])
"""
"""A plain workbook of the same cells with a style object a cell, as scripts are often written (reads it first)."""


def registry(file: Path, rows: int = ROWS) -> None:
    """A fictional registry: 0840 phones, one row in fifty with something to complain of."""
    rng = random.Random(1)
    phones = rng.sample(range(10**7, 10**8), rows)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Pendaftar")
    sheet.append(HEADINGS)
    for i in range(rows):
        phone = f"0840{phones[i]}" if i % 50 else "tidak ada"
        category = rng.choice(("kuliner", "KULINER", "kue & camilan", "minuman", "tenun/fesyen", "kriya", "jasa"))
        sheet.append((i + 1, f"Warung {i}", f"Ina {i}", phone, rng.choice(KELURAHAN), category, "Bakso", "Ya", None))
    book.save(file)


def measure() -> list[tuple[str, Run]]:
    """Each line's name with its figures, in the order of the work."""
    with tempfile.TemporaryDirectory(prefix="giliran-benchmark-") as name:
        folder = Path(name)
        registry(folder / "registry.xlsx")
        flask("db", "upgrade", folder=folder)
        runs = [
            (f"`vendors import` of {ROWS:,} rows", flask("vendors", "import", "registry.xlsx", folder=folder)),
            (
                "peer: openpyxl reading the same rows, nothing else",
                python("-c", PLAIN_READ, "registry.xlsx", folder=folder),
            ),
        ]
    with tempfile.TemporaryDirectory(prefix="giliran-benchmark-") as name:
        folder = Path(name)
        flask("db", "upgrade", folder=folder)
        demo = flask("demo", folder=folder)
        draw = flask("rotation", "draw", "--season", "demo", "--seed", "1", "--wait", folder=folder)
        roster = flask("roster", "export", "--season", "demo", "--out", "roster.xlsx", folder=folder)
        plain = python("-c", PLAIN_WRITE, "roster.xlsx", "plain.xlsx", folder=folder)
    return [
        *runs,
        ("`demo`: 600 vendors, 100 stalls, 26 weekends, drawn, published, past filled in", demo),
        ("`rotation draw --wait` on it, the past kept", draw),
        ("`roster export` of 600 x 26", roster),
        ("peer: openpyxl, cell by cell, the same cells", plain),
    ]


def table(runs: list[tuple[str, Run]]) -> str:
    """Markdown."""
    lines = ["| what (whole process with imports) | seconds | processor seconds | peak MiB |", "|---|---:|---:|---:|"]
    lines += [f"| {name} | {r.seconds:.2f} | {r.processor:.2f} | {r.mebibytes:.0f} |" for name, r in runs]
    return "\n".join(lines)
